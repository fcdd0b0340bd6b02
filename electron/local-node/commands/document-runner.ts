import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import type { JobStatus, StepStatus } from '../../wire/control-channel/messages';
import { type CommandDocument, type DocumentStep, preconditionHolds } from './document';
import { combineOutput, cutText, streamLimit, streamSuffix } from './output-limits';
import { runScript, type ScriptResult } from './script-runner';

export interface DocumentRun {
  document: CommandDocument;
  platformType: string;
  /** Folder of this command; each step has one below it. */
  directory: string;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  signal: AbortSignal;
  /** After each step, in order. */
  onStep(key: string, step: StepStatus, all: Readonly<Record<string, StepStatus>>): void;
}

export interface DocumentResult {
  status: JobStatus;
  steps: Record<string, StepStatus>;
}

/** Runs the steps of a document one after the other; later steps are skipped after an exit condition. */
export async function runDocument(run: DocumentRun): Promise<DocumentResult> {
  const steps: Record<string, StepStatus> = {};
  let exited = false;
  let succeededEarly = false;
  for (const [index, step] of run.document.steps.entries()) {
    const startDateTime = isoTime(run.clock);
    const cancelled = run.signal.aborted;
    const outcome =
      (exited || cancelled) && !(step.finallyStep && !cancelled)
        ? skipped(
            `Plugin with name ${step.action} and id ${step.key} skipped due to ${cancelled ? 'cancellation' : 'prior step with an exit condition'}`,
            cancelled ? 'Cancelled' : 'Skipped',
          )
        : await runStep(run, step, index);
    if (outcome.status === 'Failed' || outcome.status === 'TimedOut') {
      if (step.onFailure !== 'continue') exited = true;
      if (step.onFailure === 'successAndExit') succeededEarly = true;
    }
    if (outcome.status === 'Success' && step.exitOnSuccess) exited = true;
    // The rest of the document expects a rebooted machine.
    if (outcome.status === 'SuccessAndReboot') exited = true;
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
    steps[step.key] = status;
    run.onStep(step.key, status, steps);
  }
  return { status: rollUp(Object.values(steps), succeededEarly, run.signal.aborted), steps };
}

interface StepOutcome extends ScriptResult {
  /** Replaces `output` for steps that did not run. */
  message?: string;
}

async function runStep(run: DocumentRun, step: DocumentStep, index: number): Promise<StepOutcome> {
  const { action, key } = step;
  const { skipsWhatDoesNotFit } = run.document;
  if (!preconditionHolds(step.equals, run.platformType))
    return skipped(
      `Step execution skipped due to unmet precondition: '${JSON.stringify({ StringEquals: step.equals })}'. Step name: ${key}`,
    );
  if (action !== 'aws:runShellScript' && action !== 'aws:runPowerShellScript') {
    const reason = `This node does not have the plugin ${action}.`;
    return skipsWhatDoesNotFit && step.equals !== undefined
      ? skipped(reason)
      : { status: 'Failed', code: 1, standardOutput: '', standardError: reason };
  }
  const results: ScriptResult[] = [];
  for (const [part, inputs] of step.inputs.entries()) {
    const directory = join(run.directory, step.inputs.length === 1 ? `${index}` : `${index}.${part}`);
    const result = await runScript(
      { action, inputs, directory, env: run.env },
      { clock: run.clock, signal: run.signal },
    );
    results.push(result);
    if (run.signal.aborted) break;
  }
  return joinResults(results);
}

function joinResults(results: readonly ScriptResult[]): ScriptResult {
  const worst =
    results.find(({ status }) => status === 'Cancelled' || status === 'TimedOut') ??
    results.find(({ status }) => status !== 'Success') ??
    results.at(-1);
  if (worst === undefined) return { status: 'Success', code: 0, standardOutput: '', standardError: '' };
  const all = (pick: (result: ScriptResult) => string) =>
    cutText(results.map(pick).join(''), streamLimit, streamSuffix);
  return {
    ...worst,
    standardOutput: all((result) => result.standardOutput),
    standardError: all((result) => result.standardError),
  };
}

function skipped(message: string, status: JobStatus = 'Skipped'): StepOutcome {
  return { status, code: 0, standardOutput: '', standardError: '', message };
}

/** The document's status from its steps': the worst decides; a document whose steps were all skipped succeeded. */
function rollUp(steps: readonly StepStatus[], succeededEarly: boolean, cancelled: boolean): JobStatus {
  if (cancelled) return 'Cancelled';
  const has = (status: JobStatus) => steps.some((step) => step.status === status);
  if (has('Cancelled')) return 'Cancelled';
  if (!succeededEarly) {
    if (has('Failed')) return 'Failed';
    if (has('TimedOut')) return 'TimedOut';
  }
  if (has('SuccessAndReboot')) return 'SuccessAndReboot';
  return 'Success';
}

function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
