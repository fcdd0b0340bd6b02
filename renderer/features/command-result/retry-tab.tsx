import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useDeferredValue, useMemo, useState } from 'react';
import { answerKey, type NodeAnswer } from '#shared/commands/answer';
import { outputMatches, retrySet, retrySetNames, retrySetTexts } from '#shared/commands/retry-sets';

interface RetryTabProps {
  answers: readonly NodeAnswer[];
  onRunOn(answers: readonly NodeAnswer[]): void;
}

const shownNames = 6;

function runText(count: number): string {
  return count === 0
    ? 'Run again'
    : `Run again on ${count.toLocaleString()} ${count === 1 ? 'node' : 'nodes'}`;
}

function namesOf(nodes: readonly NodeAnswer[]): string {
  const names = nodes.slice(0, shownNames).map(({ nodeName }) => nodeName);
  const more = nodes.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more.toLocaleString()} more` : ''}`;
}

/** Sets of nodes by how they ended; each is one click away from the same command on just those. */
export function RetryTab({ answers, onRunOn }: RetryTabProps) {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const matching = useMemo(() => outputMatches(answers, wanted), [answers, wanted]);
  const rows = retrySetNames.map((name) => ({
    ...{ name: name as string, ...retrySetTexts[name] },
    nodes: retrySet(answers, name),
  }));
  return (
    <SpaceBetween size="m">
      <ul className="command-sets">
        {rows.map(({ name, label, description, nodes }) => (
          <li key={name} data-testid={`retry-${name}`} data-count={nodes.length}>
            <span className="command-set-text">
              <strong>{label}</strong>
              <span>{description}</span>
            </span>
            <span className="command-set-names">{nodes.length === 0 ? 'None' : namesOf(nodes)}</span>
            <Button
              disabled={nodes.length === 0}
              ariaLabel={`${runText(nodes.length)}: ${label}`}
              onClick={() => onRunOn(nodes)}
            >
              {runText(nodes.length)}
            </Button>
          </li>
        ))}
        <li data-testid="retry-matching" data-count={matching.length}>
          <span className="command-set-text">
            <strong>Output matches</strong>
            <Input
              type="search"
              value={text}
              placeholder="Text in the output"
              ariaLabel="Text in the output"
              onChange={({ detail }) => setText(detail.value)}
            />
          </span>
          <span className="command-set-names">
            {wanted === '' ? '' : matching.length === 0 ? 'None' : namesOf(matching)}
          </span>
          <span className="command-set-buttons">
            <Button
              disabled={matching.length === 0}
              ariaLabel={`${runText(matching.length)}: output matches`}
              onClick={() => onRunOn(matching)}
            >
              {runText(matching.length)}
            </Button>
            <Button
              disabled={wanted === '' || matching.length === answers.length}
              onClick={() => {
                const found = new Set(matching.map(answerKey));
                onRunOn(answers.filter((one) => !found.has(answerKey(one))));
              }}
            >
              On the others
            </Button>
          </span>
        </li>
      </ul>
    </SpaceBetween>
  );
}
