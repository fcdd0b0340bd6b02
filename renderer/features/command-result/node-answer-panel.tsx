import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Invocation, type InvocationOutput, isFinal } from '#shared/commands/command';
import type { Connection } from '#shared/connections/connection';
import { call } from '../../host/host';
import { CommandStatusIndicator } from '../../ui/command-status';
import { Failure } from '../../ui/failure';
import { spanText } from './node-table';
import { OutputLines } from './output-lines';
import { outputNote, type ShownText } from './output-note';
import { OutputView } from './output-view';
import { type LiveOutput, type StreamName, useLiveOutput } from './use-live-output';

interface NodeAnswerPanelProps {
  connection: Connection | undefined;
  invocation: Invocation;
  name: string;
  onOpenShell(): void;
  onOpenNode(): void;
  onClose(): void;
}

export const outputKey = ({ connectionId, commandId, nodeId }: Invocation) => [
  'commands',
  connectionId,
  'output',
  commandId,
  nodeId,
];

interface ShownStep {
  name: string;
  status: string;
  statusDetails: string;
  responseCode: number | undefined;
  spanMs: number | undefined;
}

/** What one node did: its steps, and what each put out, as it comes. */
export function NodeAnswerPanel(props: NodeAnswerPanelProps) {
  const { connection, invocation, name } = props;
  const isEnded = isFinal(invocation.status);
  const live = useLiveOutput(invocation, connection?.capabilities.includes('live-output') ?? false, isEnded);
  const told = useQuery({
    // Read once more when it has ended.
    queryKey: [...outputKey(invocation), isEnded],
    queryFn: () =>
      call('commands/get-invocation', {
        connectionId: invocation.connectionId,
        commandId: invocation.commandId,
        nodeId: invocation.nodeId,
      }),
    enabled: live.kind === 'none',
    refetchInterval: isEnded ? false : 3000,
  });
  const [stepName, setStepName] = useState<string>();
  const [stream, setStream] = useState<StreamName>();
  const [isWrapped, setWrapped] = useState(true);
  const steps = stepsOf(invocation, live);
  const step = steps.find(({ name }) => name === stepName) ?? latestStep(steps);
  const texts = useTexts(step?.name, live, told.data);
  const shownStream: StreamName =
    stream ?? (texts.stdout.lines.length === 0 && texts.stderr.lines.length > 0 ? 'stderr' : 'stdout');
  const text = texts[shownStream];
  return (
    <section className="command-answer" aria-label={`Answer of ${name}`} data-testid="node-answer">
      <header>
        <h2>{name}</h2>
        <Button variant="icon" iconName="close" ariaLabel="Close the output" onClick={props.onClose} />
      </header>
      <div className="command-answer-facts">
        <CommandStatusIndicator status={invocation.status} statusDetails={invocation.statusDetails} />
        {step?.responseCode !== undefined && step.responseCode >= 0 && (
          <span>{`exit code ${step.responseCode}`}</span>
        )}
        {step?.spanMs !== undefined && <span>{spanText(step.spanMs)}</span>}
        <Button variant="inline-link" onClick={props.onOpenNode}>
          {invocation.nodeId}
        </Button>
        <Button iconName="command-prompt" onClick={props.onOpenShell} data-testid="answer-shell">
          Open shell
        </Button>
      </div>
      {steps.length > 1 && (
        <SegmentedControl
          label="Step"
          selectedId={step?.name ?? null}
          options={steps.map((one) => ({ id: one.name, text: `${one.name}: ${one.statusDetails}` }))}
          onChange={({ detail }) => setStepName(detail.selectedId)}
        />
      )}
      <div className="command-answer-choices">
        <SegmentedControl
          label="Stream"
          selectedId={shownStream}
          options={[
            { id: 'stdout', text: `Output${countText(texts.stdout.lines.length)}` },
            { id: 'stderr', text: `Errors${countText(texts.stderr.lines.length)}` },
          ]}
          onChange={({ detail }) => setStream(detail.selectedId as StreamName)}
        />
        <Toggle checked={isWrapped} onChange={({ detail }) => setWrapped(detail.checked)}>
          Wrap lines
        </Toggle>
      </div>
      {told.isError && live.kind === 'none' ? (
        <Failure
          title={`What ${name} put out could not be read`}
          error={told.error}
          onRetry={() => void told.refetch()}
        />
      ) : text.lines.length === 0 ? (
        <Box color="text-body-secondary" padding="m">
          {emptyText(shownStream, isEnded, live)}
        </Box>
      ) : (
        <OutputView
          key={`${step?.name} ${shownStream}`}
          lines={text.lines}
          label={`${shownStream === 'stdout' ? 'Output' : 'Errors'} of ${name}`}
          isWrapped={isWrapped}
          isFollowing={live.kind === 'live' && !live.isEnded}
        />
      )}
      <p className="command-answer-note" role="status" data-testid="output-note">
        {outputNote(live, text, shownStream, isEnded)}
      </p>
    </section>
  );
}

const countText = (lines: number) => (lines === 0 ? '' : ` (${lines.toLocaleString()})`);

function stepsOf({ plugins }: Invocation, live: LiveOutput): ShownStep[] {
  const known = plugins.map((one) => ({
    name: one.pluginName,
    status: one.status,
    statusDetails: one.statusDetails,
    responseCode: one.responseCode,
    spanMs:
      one.startedAt === undefined || one.endedAt === undefined ? undefined : one.endedAt - one.startedAt,
  }));
  const names = new Set(known.map(({ name }) => name));
  const running = [...new Set(live.streams.map(({ step }) => step))]
    .filter((name) => !names.has(name))
    .map((name) => ({
      ...{ name, status: 'InProgress', statusDetails: 'InProgress' },
      ...{ responseCode: undefined, spanMs: undefined },
    }));
  return [...known, ...running];
}

/** Where something happens: the one that runs, or the last that did not succeed, or the last. */
function latestStep(steps: readonly ShownStep[]): ShownStep | undefined {
  return (
    steps.findLast(({ status }) => status === 'InProgress') ??
    steps.findLast(({ status }) => status === 'Failed' || status === 'TimedOut') ??
    steps.at(-1)
  );
}

const noText: ShownText = { lines: [], droppedLines: 0, isCut: false };

function linesOf(text: string): string[] {
  const lines = new OutputLines();
  lines.add(text);
  return lines.lines();
}

function useTexts(
  step: string | undefined,
  live: LiveOutput,
  told: InvocationOutput | undefined,
): Record<StreamName, ShownText> {
  return useMemo(() => {
    if (live.kind !== 'none') {
      const of = (stream: StreamName): ShownText => {
        const found = live.streams.find((one) => one.step === step && one.stream === stream);
        return found ? { lines: found.lines, droppedLines: found.droppedLines, isCut: false } : noText;
      };
      return { stdout: of('stdout'), stderr: of('stderr') };
    }
    const plugin = told?.plugins.find(({ pluginName }) => pluginName === step) ?? told?.plugins.at(-1);
    if (!plugin) return { stdout: noText, stderr: noText };
    return {
      stdout: { lines: linesOf(plugin.standardOutput), droppedLines: 0, isCut: plugin.isOutputCut },
      stderr: { lines: linesOf(plugin.standardError), droppedLines: 0, isCut: plugin.isErrorCut },
    };
  }, [step, live, told]);
}

function emptyText(stream: StreamName, isEnded: boolean, live: LiveOutput): string {
  if (isEnded) return stream === 'stdout' ? 'It put out nothing.' : 'It put out no errors.';
  if (live.kind === 'live') return 'Nothing was put out yet. What comes stands here at once.';
  return live.kind === 'asking' ? 'Asking for the output…' : 'Nothing is told yet.';
}
