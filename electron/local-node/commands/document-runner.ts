import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import type { JobStatus, StepStatus } from '../../wire/control-channel/messages';
import { type CommandDocument, type DocumentStep, parseDocument, preconditionHolds } from './document';
import { combineOutput, cutText, streamLimit, streamSuffix } from './output-limits';
import { type ParameterStore, resolveReferences } from './parameter-references';
import { fitsPlatform } from './plugins/fits-platform';
import type { PluginContext, PluginResult, PluginServices } from './plugins/plugin';
import { plugins } from './plugins/plugin-table';
import { exitWithSuccess } from './run-program';

export interface DocumentRun {
  document: CommandDocument;
  platformType: string;
  /** Folder of this command; each step has one below it. */
  directory: string;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  signal: AbortSignal;
  services: PluginServices;
  parameterStore: ParameterStore;
  /** Documents around this one; 0 by default. */
  depth?: number;
  /** Steps that ended before the machine was rebooted; they are not run again. */
  finished?: Readonly<Record<string, StepStatus>>;
  /** After each step, in order. */
  onStep(key: string, step: StepStatus, all: Readonly<Record<string, StepStatus>>): void;
  /** A step asks for a reboot. Undefined lets it have that, and ends this run; a sentence says why it cannot. */
  onRebootAsked?(key: string): string | undefined;
}

export interface DocumentResult {
  /** SuccessAndReboot: a step was granted its reboot; the document goes on from it afterwards. */
  status: JobStatus;
  steps: Record<string, StepStatus>;
}

/** With this code a script ends its whole document badly. */
const exitWithFailure = 169;

const noReboot = 'The script asked for a reboot, which is possible in a command alone.';

/**
 * Runs the steps of a document one after the other; later steps are skipped after an exit condition. Raises
 * InvalidDocumentError for a reference to Parameter Store that cannot be resolved; nothing has begun then.
 */
export async function runDocument(asked: DocumentRun): Promise<DocumentResult> {
  const run = { ...asked, document: await resolveReferences(asked.document, asked.parameterStore) };
  const steps: Record<string, StepStatus> = {};
  let exited = false;
  for (const [index, step] of run.document.steps.entries()) {
    const before = run.finished?.[step.key];
    if (before !== undefined) {
      steps[step.key] = before;
      exited ||= endsDocument(step, before);
      continue;
    }
    const startDateTime = isoTime(run.clock);
    const cancelled = run.signal.aborted;
    let outcome =
      (exited || cancelled) && !(step.finallyStep && !cancelled)
        ? skipped(
            `Plugin with name ${step.action} and id ${step.key} skipped due to ${cancelled ? 'cancellation' : 'prior step with an exit condition'}`,
            cancelled ? 'Cancelled' : 'Skipped',
          )
        : await runStep(run, step, index);
    if (outcome.status === 'SuccessAndReboot') {
      const refusal = run.onRebootAsked === undefined ? noReboot : run.onRebootAsked(step.key);
      if (refusal === undefined) return { status: 'SuccessAndReboot', steps };
      outcome = withReason(outcome, refusal);
      exited = true;
    }
    outcome = forgiven(step, outcome);
    const status: StepStatus = {
      status: outcome.status,
      code: outcome.code,
      name: step.action,
      output: outcome.message ?? combineOutput(outcome.standardOutput, outcome.standardError),
      startDateTime,
      endDateTime: isoTime(run.clock),
      outputS3BucketName: '',
      outputS3KeyPrefix: '',
      stepName: '',
      standardOutput: outcome.standardOutput,
      standardError: outcome.standardError,
    };
    exited ||= endsDocument(step, status);
    steps[step.key] = status;
    run.onStep(step.key, status, steps);
  }
  return { status: rollUp(Object.values(steps), run.signal.aborted), steps };
}

interface StepOutcome extends PluginResult {
  /** Replaces `output` for steps that did not run. */
  message?: string;
}

/** As with stock agents, a time-out is no failure that onFailure is for: the next step runs. */
function hasFailed({ status }: Pick<StepStatus, 'status'>): boolean {
  return status === 'Failed';
}

/** Stock agents report a failure that its step forgives as a success of code 168. */
function forgiven(step: DocumentStep, outcome: StepOutcome): StepOutcome {
  const isForgiven =
    outcome.code === exitWithSuccess || (step.onFailure === 'successAndExit' && hasFailed(outcome));
  return isForgiven && hasFailed(outcome)
    ? { ...outcome, status: 'Success', code: exitWithSuccess }
    : outcome;
}

function endsDocument(step: DocumentStep, { code, status }: Pick<StepStatus, 'code' | 'status'>): boolean {
  if (status === 'Success') return code === exitWithSuccess || step.exitOnSuccess;
  return hasFailed({ status }) && (code === exitWithFailure || step.onFailure !== 'continue');
}

function withReason(outcome: StepOutcome, reason: string): StepOutcome {
  const standardError = cutText(
    outcome.standardError,
    Math.max(0, streamLimit - reason.length - 1),
    streamSuffix,
  );
  return {
    ...outcome,
    status: 'Failed',
    standardError: standardError === '' ? reason : `${standardError.replace(/\n$/, '')}\n${reason}`,
  };
}

async function runStep(run: DocumentRun, step: DocumentStep, index: number): Promise<StepOutcome> {
  const { action, key } = step;
  const { skipsWhatDoesNotFit } = run.document;
  if (!fitsPlatform(action, run.platformType)) {
    return skipsWhatDoesNotFit
      ? skipped(`Skipped: the plugin ${action} of the step ${key} is not for ${run.platformType}.`)
      : notRun(`The plugin ${action} of the step ${key} is not for ${run.platformType}.`);
  }
  if (!preconditionHolds(step.precondition, run.platformType)) {
    const [left, right] = step.precondition?.written ?? [];
    return skipped(
      `Skipped: the precondition ${left} = ${right} of the step ${key} does not hold on this node.`,
    );
  }
  const plugin = Object.hasOwn(plugins, action) ? plugins[action] : undefined;
  if (plugin === undefined) return notRun(`This node does not have the plugin ${action}.`);
  const results: PluginResult[] = [];
  for (const [part, inputs] of step.inputs.entries()) {
    const folder = step.inputs.length === 1 ? `${index}` : `${index}.${part}`;
    results.push(await plugin(inputs, contextOf(run, join(run.directory, folder))));
    if (run.signal.aborted || results.at(-1)?.status === 'SuccessAndReboot') break;
  }
  return joinResults(results);
}

function contextOf(run: DocumentRun, directory: string): PluginContext {
  const { clock, env, services, signal } = run;
  const depth = run.depth ?? 0;
  return {
    directory,
    downloads: join(run.directory, 'downloads'),
    env,
    clock,
    signal,
    services,
    depth,
    runInside: async (content, parameters) => {
      const { status, steps } = await runDocument({
        ...run,
        document: parseDocument(content, parameters),
        directory,
        depth: depth + 1,
        finished: {},
        onStep() {},
        onRebootAsked: () =>
          'A document inside another cannot ask for a reboot; put the step into the outer one.',
      });
      return { status, steps: Object.values(steps) };
    },
  };
}

/** The outputs of all parts, each beginning on a line of its own; the first part that did not go well decides. */
function joinResults(results: readonly PluginResult[]): PluginResult {
  const worst =
    results.find(({ status }) => status === 'Cancelled' || status === 'TimedOut') ??
    results.find(({ status }) => status !== 'Success') ??
    results.at(-1);
  if (worst === undefined) return { status: 'Success', code: 0, standardOutput: '', standardError: '' };
  if (results.length === 1) return worst;
  const all = (pick: (result: PluginResult) => string) =>
    cutText(
      results
        .map(pick)
        .filter((text) => text !== '')
        .join('\n'),
      streamLimit,
      streamSuffix,
    );
  return {
    ...worst,
    standardOutput: all((result) => result.standardOutput),
    standardError: all((result) => result.standardError),
  };
}

function skipped(message: string, status: JobStatus = 'Skipped'): StepOutcome {
  return { status, code: 0, standardOutput: '', standardError: '', message };
}

function notRun(reason: string): StepOutcome {
  return { status: 'Failed', code: 1, standardOutput: '', standardError: reason };
}

/** The document's status from its steps': the worst decides; a document whose steps were all skipped succeeded. */
function rollUp(steps: readonly StepStatus[], cancelled: boolean): JobStatus {
  if (cancelled) return 'Cancelled';
  const has = (status: JobStatus) => steps.some((step) => step.status === status);
  if (has('Cancelled')) return 'Cancelled';
  if (has('Failed')) return 'Failed';
  if (has('TimedOut')) return 'TimedOut';
  return 'Success';
}

function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
