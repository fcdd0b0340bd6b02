import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useDeferredValue, useMemo, useState } from 'react';
import { answerKey, type NodeAnswer, ownNames } from '#shared/commands/answer';
import { type AnswerGroup, groupsSummary } from '#shared/commands/group-answers';
import { type MaskName, maskNames, maskTexts } from '#shared/commands/mask';
import { isSettled, outcomeTexts } from '#shared/commands/outcome';
import { searchAnswers } from '#shared/commands/search-answers';
import { OutcomeStatus } from './outcome-status';
import { SideBySide } from './side-by-side';
import { useGroups } from './use-groups';

interface GroupsTabProps {
  answers: readonly NodeAnswer[];
  wholeReading: { cut: number; isReading: boolean; done: number; total: number; start(): void };
  onOpenShell(answer: NodeAnswer): void;
  onShow(answer: NodeAnswer): void;
  onRunOn(answers: readonly NodeAnswer[]): void;
}

const shownNodes = 12;
const shownHits = 50;
const shownGroups = 40;
const noMasks: ReadonlySet<MaskName> = new Set();

/** Nodes that answered the same, folded; those that differ beside a reference. */
export function GroupsTab(props: GroupsTabProps) {
  const { answers, wholeReading } = props;
  const [masks, setMasks] = useState(noMasks);
  const [referenceId, setReferenceId] = useState<string>();
  const [comparedId, setComparedId] = useState<string>();
  const { groups, isWorking } = useGroups(answers, masks);
  const byKey = useMemo(() => new Map(answers.map((one) => [answerKey(one), one])), [answers]);
  const withText = groups.filter((group) => isSettled(group.outcome));
  const reference = withText.find(({ groupId }) => groupId === referenceId) ?? withText[0];
  const compared = withText.find(({ groupId }) => groupId === comparedId && groupId !== reference?.groupId);
  const nodesOf = (group: AnswerGroup) => group.members.flatMap((key) => byKey.get(key) ?? []);
  const sideOf = (group: AnswerGroup) => {
    const [first] = nodesOf(group);
    return {
      label: `${first?.nodeName ?? ''}${group.members.length > 1 ? ` and ${group.members.length - 1} more` : ''}`,
      text: group.sample,
      ownNames: first ? ownNames(first) : [],
    };
  };
  return (
    <SpaceBetween size="m">
      <div className="command-groups-head">
        <strong role="status" data-testid="groups-summary">
          {groupsSummary(groups) || (isWorking ? 'Comparing…' : 'No node has answered yet')}
        </strong>
        <fieldset className="command-masks">
          <legend>Leave out of the comparison</legend>
          {maskNames.map((name) => (
            <Checkbox
              key={name}
              checked={masks.has(name)}
              data-testid={`mask-${name}`}
              onChange={({ detail }) =>
                setMasks((before) => {
                  const after = new Set(before);
                  if (detail.checked) after.add(name);
                  else after.delete(name);
                  return after;
                })
              }
            >
              <span title={maskTexts[name].description}>{maskTexts[name].label}</span>
            </Checkbox>
          ))}
        </fieldset>
      </div>
      {wholeReading.cut > 0 && (
        <Alert
          type="info"
          action={
            <Button
              loading={wholeReading.isReading}
              onClick={wholeReading.start}
              data-testid="read-whole-answers"
            >
              {wholeReading.isReading
                ? `${wholeReading.done.toLocaleString()} of ${wholeReading.total.toLocaleString()}`
                : 'Read more of them'}
            </Button>
          }
        >
          {`${wholeReading.cut.toLocaleString()} ${wholeReading.cut === 1 ? 'answer is' : 'answers are'} longer than the 2,500 characters that are told at once. Up to 24,000 characters of output and 8,000 of errors can be read of each.`}
        </Alert>
      )}
      <SearchAnswers {...props} byKey={byKey} />
      {groups.slice(0, shownGroups).map((group) => (
        <GroupCard
          key={group.groupId}
          group={group}
          nodes={nodesOf(group)}
          isReference={group.groupId === reference?.groupId}
          isCompared={group.groupId === compared?.groupId}
          hasText={isSettled(group.outcome)}
          onReference={() => setReferenceId(group.groupId)}
          onCompare={() => setComparedId((before) => (before === group.groupId ? undefined : group.groupId))}
          onOpenShell={props.onOpenShell}
          onShow={props.onShow}
          onRunOn={props.onRunOn}
        >
          {reference && compared?.groupId === group.groupId && (
            <SideBySide left={sideOf(reference)} right={sideOf(compared)} masks={masks} />
          )}
        </GroupCard>
      ))}
      {groups.length > shownGroups && (
        <Box color="text-body-secondary">
          {`${(groups.length - shownGroups).toLocaleString()} more answers differ from all of these. Leaving out what varies folds them.`}
        </Box>
      )}
    </SpaceBetween>
  );
}

interface GroupCardProps extends Pick<GroupsTabProps, 'onOpenShell' | 'onShow' | 'onRunOn'> {
  group: AnswerGroup;
  nodes: readonly NodeAnswer[];
  isReference: boolean;
  isCompared: boolean;
  hasText: boolean;
  children: React.ReactNode;
  onReference(): void;
  onCompare(): void;
}

function GroupCard(props: GroupCardProps) {
  const { group, nodes, isReference, isCompared, hasText, children } = props;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? nodes : nodes.slice(0, shownNodes);
  const codes = [...new Set(group.responseCodes.filter((code) => code >= 0))];
  const [first] = nodes;
  const count = nodes.length.toLocaleString();
  return (
    <section
      className="command-group"
      data-testid="answer-group"
      data-outcome={group.outcome}
      aria-label={`${count} ${nodes.length === 1 ? 'node' : 'nodes'}, ${outcomeTexts[group.outcome]}`}
    >
      <header>
        <strong className="command-group-count">{`${count} ${nodes.length === 1 ? 'node' : 'nodes'}`}</strong>
        <OutcomeStatus outcome={group.outcome} text={outcomeTexts[group.outcome]} />
        {codes.length > 0 && <span>{`exit code ${codes.join(', ')}`}</span>}
        {isReference && <span className="command-reference">Reference</span>}
        {group.isCut && <span className="command-answer-note">only the beginning is compared</span>}
        <span className="command-group-actions">
          {hasText && !isReference && (
            <>
              <Button onClick={props.onCompare} data-testid="compare-group" ariaExpanded={isCompared}>
                {isCompared ? 'Hide difference' : 'Compare'}
              </Button>
              <Button onClick={props.onReference}>Use as reference</Button>
            </>
          )}
          <Button onClick={() => props.onRunOn(nodes)}>
            Run again on {nodes.length === 1 ? 'it' : 'these'}
          </Button>
          {first && (
            <Button
              iconName="command-prompt"
              onClick={() => props.onOpenShell(first)}
              data-testid="group-shell"
            >
              {`Shell on ${first.nodeName}`}
            </Button>
          )}
        </span>
      </header>
      <p className="command-group-nodes">
        {shown.map((node) => (
          <Button key={answerKey(node)} variant="inline-link" onClick={() => props.onShow(node)}>
            {node.nodeName}
          </Button>
        ))}
        {nodes.length > shownNodes && (
          <Button variant="inline-link" onClick={() => setWhole((before) => !before)}>
            {isWhole ? 'Show fewer' : `and ${(nodes.length - shownNodes).toLocaleString()} more`}
          </Button>
        )}
      </p>
      {children ||
        (hasText &&
          (group.sample.trim() === '' ? (
            <Box color="text-body-secondary">No output</Box>
          ) : (
            <GroupSample text={group.sample} isOpen={isReference} name={first?.nodeName ?? ''} />
          )))}
    </section>
  );
}

const sampleCharacters = 4000;

function GroupSample({ text, isOpen, name }: { text: string; isOpen: boolean; name: string }) {
  const shown = text.slice(0, sampleCharacters);
  return (
    <ExpandableSection
      headerText="Output"
      headingTagOverride="h3"
      defaultExpanded={isOpen || text.length < 600}
    >
      <section
        className="command-sample"
        aria-label={`Output of ${name}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled is reached by the keyboard
        tabIndex={0}
      >
        {shown}
        {text.length > shown.length && '\n… a node’s page has more'}
      </section>
    </ExpandableSection>
  );
}

interface SearchProps extends Pick<GroupsTabProps, 'answers' | 'onShow' | 'onRunOn'> {
  byKey: ReadonlyMap<string, NodeAnswer>;
}

function SearchAnswers({ answers, byKey, onShow, onRunOn }: SearchProps) {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const hits = useMemo(() => searchAnswers(answers, wanted), [answers, wanted]);
  return (
    <SpaceBetween size="xs">
      <div className="command-search">
        <Input
          type="search"
          value={text}
          placeholder="Find in all outputs"
          ariaLabel="Find in all outputs"
          onChange={({ detail }) => setText(detail.value)}
        />
        {wanted !== '' && (
          <>
            <span role="status" data-testid="search-count">
              {`${hits.length.toLocaleString()} of ${answers.length.toLocaleString()} nodes`}
            </span>
            <Button
              disabled={hits.length === 0}
              data-testid="run-on-matching"
              onClick={() => onRunOn(hits.flatMap(({ key }) => byKey.get(key) ?? []))}
            >
              Run again on those that match
            </Button>
            <Button
              disabled={hits.length === answers.length}
              onClick={() => {
                const found = new Set(hits.map(({ key }) => key));
                onRunOn(answers.filter((one) => !found.has(answerKey(one))));
              }}
            >
              On the others
            </Button>
          </>
        )}
      </div>
      {hits.length > 0 && (
        <ul className="command-hits">
          {hits.slice(0, shownHits).map(({ key, lines, shown }) => {
            const answer = byKey.get(key);
            return (
              <li key={key}>
                <Button variant="inline-link" onClick={() => answer && onShow(answer)}>
                  {answer?.nodeName ?? key}
                </Button>
                {shown.map((line) => (
                  <code key={line.number}>{`${line.number}: ${line.text}`}</code>
                ))}
                {lines > shown.length && (
                  <span>{`and ${(lines - shown.length).toLocaleString()} lines more`}</span>
                )}
              </li>
            );
          })}
          {hits.length > shownHits && (
            <li>{`and ${(hits.length - shownHits).toLocaleString()} nodes more`}</li>
          )}
        </ul>
      )}
    </SpaceBetween>
  );
}
