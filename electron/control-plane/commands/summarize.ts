import type { CommandRecord, CommandSummary } from './command-store';
import { resolveMaxErrors } from './limits';
import { countInvocations, rollUp } from './roll-up';
import type { InvocationDetails } from './status';

/** Status and counters of a command from those of its invocations. */
export function summarize(
  command: Pick<CommandRecord, 'maxErrors' | 'targetCount' | 'cancelRequested'>,
  details: readonly InvocationDetails[],
): CommandSummary {
  const maxErrors = resolveMaxErrors(command.maxErrors, command.targetCount);
  return { ...rollUp(details, maxErrors, command.cancelRequested), ...countInvocations(details) };
}
