import type { JobReplyContent, StepStatus } from '../../wire/control-channel/messages';
import type { StepRecord } from './command-store';
import type { InvocationDetails } from './status';

/** StatusDetails that a node's word for a document or a step stands for. */
export function detailsOfReply(status: JobReplyContent['documentStatus']): InvocationDetails {
  switch (status) {
    case 'NotStarted':
      return 'Pending';
    case 'InProgress':
      return 'InProgress';
    // The node was to reboot after it; for this control plane the document is done.
    case 'Success':
    case 'SuccessAndReboot':
    case 'PassedAndReboot':
    case 'Skipped':
      return 'Success';
    case 'Failed':
      return 'Failed';
    case 'TimedOut':
      return 'ExecutionTimedOut';
    case 'Cancelled':
      return 'Cancelled';
  }
}

export function stepOfReply(name: string, step: StepStatus): StepRecord {
  return {
    stepName: name,
    pluginName: step.name,
    status: detailsOfReply(step.status),
    code: step.code,
    output: step.output,
    standardOutput: step.standardOutput,
    standardError: step.standardError,
    ...(step.startDateTime === undefined ? {} : { startedAt: step.startDateTime }),
    ...(step.endDateTime === undefined ? {} : { finishedAt: step.endDateTime }),
  };
}
