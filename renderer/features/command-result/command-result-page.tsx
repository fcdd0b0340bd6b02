import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useCallback, useMemo, useState } from 'react';
import { answerKey, type NodeAnswer } from '#shared/commands/answer';
import { type Command, type CommandRef, type Invocation, isFinal } from '#shared/commands/command';
import { type CommandDraft, draftOfCommand } from '#shared/commands/command-draft';
import { progressOf } from '#shared/commands/outcome';
import type { ResultFormat } from '#shared/commands/result-format';
import type { Connection } from '#shared/connections/connection';
import type { NodeRef } from '#shared/fleet/managed-node';
import { call } from '../../host/host';
import { useNodeLists } from '../../host/node-lists';
import { CommandStatusIndicator } from '../../ui/command-status';
import { Failure } from '../../ui/failure';
import { RelativeTime } from '../../ui/relative-time';
import { runExport } from '../../ui/run-export';
import { CancelCommand } from './cancel-command';
import { CommandDetails } from './command-details';
import { CommandProgress } from './command-progress';
import { GroupsTab } from './groups-tab';
import { NodeAnswerPanel } from './node-answer-panel';
import { NodeTable } from './node-table';
import { RetryTab } from './retry-tab';
import { answersOf } from './to-answer';
import { useCommandResult } from './use-command-result';
import { useWholeAnswers } from './use-whole-answers';

export interface CommandResultPageProps {
  /** Sent as one, to one or several connections. */
  commands: readonly CommandRef[];
  connections: readonly Connection[];
  onBack(): void;
  onOpenNode(node: NodeRef): void;
  onOpenShell(node: NodeRef): void;
  /** Goes to a new command with this in its form. */
  onRunAgain(draft: CommandDraft): void;
}

/** What came of a command: every node's answer, live, folded, compared, and sets to send it to again. */
export function CommandResultPage(props: CommandResultPageProps) {
  const { commands: refs, connections, onBack } = props;
  const result = useCommandResult(refs, connections);
  const [first] = result.results;
  return (
    <SpaceBetween size="xs">
      <BreadcrumbGroup
        items={[
          { text: 'Run Command', href: '#commands' },
          {
            text: refs.length === 1 ? (refs[0]?.commandId ?? '') : `${refs.length} commands`,
            href: '#command',
          },
        ]}
        ariaLabel="Breadcrumbs"
        onFollow={(event) => {
          event.preventDefault();
          if (event.detail.href === '#commands') onBack();
        }}
      />
      {first ? (
        <LoadedResult {...props} result={result} first={first.command} />
      ) : result.error ? (
        <Failure title="The command could not be read" error={result.error} onRetry={result.readAgain} />
      ) : (
        <Box textAlign="center" padding="xxl">
          <Spinner size="large" /> Loading the command
        </Box>
      )}
    </SpaceBetween>
  );
}

type TabName = 'nodes' | 'groups' | 'retry';

interface LoadedResultProps extends CommandResultPageProps {
  result: ReturnType<typeof useCommandResult>;
  first: Command;
}

/** Of several commands, the worst; one that is open before all that have ended. */
function overallOf(commands: readonly Command[]): Pick<Command, 'status' | 'statusDetails'> {
  const open = commands.find(({ status }) => !isFinal(status));
  const bad = commands.find(({ status }) => status !== 'Success');
  const { status, statusDetails } = open ?? bad ?? (commands[0] as Command);
  return { status, statusDetails };
}

function LoadedResult(props: LoadedResultProps) {
  const { result, first, connections, commands: refs } = props;
  const [tab, setTab] = useState<TabName>('nodes');
  const [chosen, setChosen] = useState<string>();
  const [cancelling, setCancelling] = useState<readonly Invocation[]>();
  const { whole, progress: wholeProgress, read: readWhole } = useWholeAnswers();
  const commands = useMemo(() => result.results.map((one) => one.command), [result.results]);
  const { find } = useNodeLists(sentTo(connections, refs));
  const named = useMemo(
    () =>
      result.results
        .flatMap((one) => one.invocations)
        .map((invocation) => ({
          invocation,
          name:
            find(invocation.connectionId, invocation.nodeId)?.name ||
            invocation.nodeName ||
            invocation.nodeId,
        })),
    [result.results, find],
  );
  const invocations = useMemo(() => named.map(({ invocation }) => invocation), [named]);
  const answers = useMemo(() => answersOf(named, whole), [named, whole]);
  const names = useMemo(() => new Map(answers.map((one) => [answerKey(one), one.nodeName])), [answers]);
  const nameOf = useCallback((one: Invocation) => names.get(answerKey(one)) ?? one.nodeId, [names]);
  const total = commands.reduce((sum, one) => sum + one.targetCount, 0);
  const progress = progressOf(
    answers.map(({ outcome }) => outcome),
    total,
  );
  const opened = invocations.find((one) => answerKey(one) === chosen) ?? onlyOne(invocations, chosen);
  const open = commands.filter(({ status }) => !isFinal(status));
  /** Where nothing may be cancelled, if that is so everywhere. */
  const ofOpen = connections.filter((one) =>
    open.some(({ connectionId }) => connectionId === one.connectionId),
  );
  const readOnly = ofOpen.every(({ isReadOnly }) => isReadOnly) ? ofOpen[0] : undefined;
  const overall = overallOf(commands);
  const choose = useCallback((one: Invocation) => setChosen(answerKey(one)), []);
  const show = (answer: NodeAnswer) => {
    setChosen(answerKey(answer));
    setTab('nodes');
  };
  const runOn = (some: readonly Pick<NodeAnswer, 'connectionId' | 'nodeId'>[]) => {
    const draft = draftOfCommand(first, []);
    props.onRunAgain({
      ...draft,
      targets: {
        kind: 'nodes',
        nodes: some.map(({ connectionId, nodeId }) => ({ connectionId, nodeId })),
      },
    });
  };
  const cut = invocations.filter(
    (one, index) => answers[index]?.steps.some((step) => step.isCut) && !whole.has(answerKey(one)),
  );
  const exportAs = (format: ResultFormat) =>
    void runExport((jobId) =>
      call('commands/export-results', { commands: refs.map((ref) => ({ ...ref })), jobId, format }),
    );
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        info={
          <span className="node-facts" data-testid="command-status">
            <CommandStatusIndicator {...overall} />
          </span>
        }
        description={
          <>
            {first.comment !== '' && `${first.comment} · `}
            sent <RelativeTime at={first.requestedAt} />
            {commands.length > 1 && ` · ${commands.length} commands as one`}
          </>
        }
        actions={
          <div className="table-actions">
            {open.length > 0 && (
              <Button
                onClick={() => setCancelling([])}
                disabled={readOnly !== undefined}
                {...(readOnly === undefined
                  ? {}
                  : { disabledReason: `${readOnly.name} is marked as read-only.` })}
                data-testid="cancel-command"
              >
                Cancel command
              </Button>
            )}
            <Button onClick={() => props.onRunAgain(draftOfCommand(first))} data-testid="run-again">
              Run again
            </Button>
            <ButtonDropdown
              data-testid="export-results"
              disabled={invocations.length === 0}
              items={[
                { id: 'csv', text: 'CSV, a row a node' },
                { id: 'json', text: 'JSON, with outputs' },
                { id: 'folder', text: 'Folder of text files, whole outputs where the node sent them' },
              ]}
              onItemClick={({ detail }) => exportAs(detail.id as ResultFormat)}
            >
              Export
            </ButtonDropdown>
          </div>
        }
      >
        {first.documentName}
      </Header>
      {result.error !== undefined && (
        <Failure title="The answers are not up to date" error={result.error} onRetry={result.readAgain} />
      )}
      <CommandProgress progress={progress} />
      <CommandDetails commands={commands} connections={connections} />
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId as TabName)}
        ariaLabel="What came of the command"
        disableContentPaddings
        tabs={[
          { id: 'nodes', label: 'Nodes' },
          { id: 'groups', label: 'Grouped answers' },
          { id: 'retry', label: 'Retry sets' },
        ]}
      />
      {tab === 'nodes' ? (
        <div className={opened ? 'command-split' : undefined}>
          <NodeTable
            connections={connections}
            invocations={invocations}
            keyOf={answerKey}
            nameOf={nameOf}
            chosen={opened && answerKey(opened)}
            isReading={result.isReading}
            error={undefined}
            onChoose={choose}
            onRetry={result.readAgain}
            actions={(selected) => (
              <>
                <Button
                  disabled={readOnly !== undefined || !selected.some((one) => !isFinal(one.status))}
                  onClick={() => setCancelling(selected.filter((one) => !isFinal(one.status)))}
                >
                  Cancel on these
                </Button>
                <Button disabled={selected.length === 0} onClick={() => runOn(selected)}>
                  Run again on these
                </Button>
              </>
            )}
          />
          {opened && (
            <NodeAnswerPanel
              key={answerKey(opened)}
              connection={connections.find((one) => one.connectionId === opened.connectionId)}
              invocation={opened}
              name={nameOf(opened)}
              onOpenNode={() => props.onOpenNode(opened)}
              onOpenShell={() => props.onOpenShell(opened)}
              onClose={() => setChosen('')}
            />
          )}
        </div>
      ) : tab === 'groups' ? (
        <GroupsTab
          answers={answers}
          wholeReading={{
            cut: cut.length,
            isReading: wholeProgress !== undefined,
            done: wholeProgress?.done ?? 0,
            total: wholeProgress?.total ?? 0,
            start: () => void readWhole(cut),
          }}
          onOpenShell={props.onOpenShell}
          onShow={show}
          onRunOn={runOn}
        />
      ) : (
        <RetryTab answers={answers} onRunOn={runOn} />
      )}
      {cancelling && (
        <CancelCommand
          commands={open}
          nameOf={nameOf}
          chosen={cancelling}
          invocations={invocations.filter((one) => !isFinal(one.status))}
          onClose={() => setCancelling(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

const lists = new Map<string, readonly Connection[]>();

/** The connections that a command was sent to; the same array for the same ones, as its readers need. */
function sentTo(connections: readonly Connection[], refs: readonly CommandRef[]): readonly Connection[] {
  const meant = connections.filter((one) => refs.some((ref) => ref.connectionId === one.connectionId));
  const key = meant.map(({ connectionId }) => connectionId).join(' ');
  const known = lists.get(key);
  if (known?.every((one, index) => one === meant[index])) return known;
  lists.set(key, meant);
  return meant;
}

/** The answer of a command to a single node is shown unasked, until it is closed. */
function onlyOne(invocations: readonly Invocation[], chosen: string | undefined): Invocation | undefined {
  return chosen === undefined && invocations.length === 1 ? invocations[0] : undefined;
}
