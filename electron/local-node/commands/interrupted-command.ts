import { groupsCarrying, signalGroup } from '../../platform/node/process-group';
import type { StepStatus } from '../../wire/control-channel/messages';
import type { JournalledJob } from './command-journal';

/**
 * Marks every process of a command. A group id on disk would be a moment too late for a node that is killed right
 * after it started a script; the mark is there from the first instruction on.
 */
export const commandIdVariable = 'QUARTERDECK_COMMAND_ID';

/** Ends what a killed node left running. True when there was something. */
export function endOrphans(commandId: string): boolean {
  const groups = groupsCarrying(commandIdVariable, commandId);
  for (const group of groups) signalGroup(group, 'SIGKILL');
  return groups.length > 0;
}

/**
 * The honest end of a command whose node stopped: what had finished stays, the step that ran is Failed (or
 * Cancelled) with the reason, later ones are Skipped. Keys are in document order.
 */
export function interruptedSteps(
  job: JournalledJob,
  reason: string,
  nowMs: number,
  status: 'Failed' | 'Cancelled' = 'Failed',
): Record<string, StepStatus> {
  const steps: Record<string, StepStatus> = {};
  let told = false;
  for (const { key, action } of job.steps) {
    const finished = job.finished[key];
    if (finished !== undefined) {
      steps[key] = finished;
      continue;
    }
    const time = new Date(nowMs).toISOString();
    steps[key] = {
      status: told ? 'Skipped' : status,
      code: told ? 0 : 1,
      name: action,
      output: told ? 'Skipped because the node stopped before this step.' : reason,
      startDateTime: new Date(job.startedAt ?? nowMs).toISOString(),
      endDateTime: time,
      outputS3BucketName: '',
      outputS3KeyPrefix: '',
      stepName: '',
      standardOutput: '',
      standardError: told ? '' : reason,
    };
    told = true;
  }
  return steps;
}
