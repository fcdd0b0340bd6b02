import { useQueryClient } from '@tanstack/react-query';
import type { Command, CommandRef, Invocation } from '#shared/commands/command';
import { outcomeOf } from '#shared/commands/outcome';
import { type AppError, asAppError } from '#shared/errors/app-error';
import { type Permit, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { Confirmation } from '../../ui/confirmation';
import { flashFailure } from '../../ui/flash-failure';
import { flash } from '../../ui/flash-store';
import { resultKey } from './use-command-result';

interface CancelCommandProps {
  /** Those that are still open. */
  commands: readonly Command[];
  /** Of these nodes alone; of all where there are none. */
  chosen: readonly Invocation[];
  invocations: readonly Invocation[];
  nameOf(invocation: Invocation): string;
  onClose(): void;
}

const countOf = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'node' : 'nodes'}`;

/** Asks before a command is cancelled, and says what that stops and what it does not. */
export function CancelCommand({ commands, chosen, invocations, nameOf, onClose }: CancelCommandProps) {
  const confirmChange = useConfirmChange();
  const client = useQueryClient();
  const meant = chosen.length > 0 ? chosen : invocations;
  const outcomes = meant.map(outcomeOf);
  const waiting = outcomes.filter((one) => one === 'waiting').length;
  const running = outcomes.filter((one) => one === 'running').length;
  const cancel = async () => {
    const plans: { ref: CommandRef; nodeIds: string[]; permit: Permit }[] = [];
    for (const { connectionId, commandId } of commands) {
      const isHere = (one: Invocation) => one.connectionId === connectionId && one.commandId === commandId;
      const here = chosen.filter(isHere);
      if (chosen.length > 0 && here.length === 0) continue;
      const names = (chosen.length > 0 ? here : invocations.filter(isHere)).map(nameOf);
      const permit = await confirmChange(
        connectionId,
        'commands/cancel',
        names.length > 0 ? names : [commandId],
      );
      if (!permit) return;
      plans.push({
        ref: { connectionId, commandId },
        nodeIds: here.map(({ nodeId }) => nodeId),
        permit,
      });
    }
    const failures: AppError[] = [];
    for (const { ref, nodeIds, permit } of plans) {
      try {
        await call('commands/cancel', { ...ref, nodeIds, ...permit });
        await client.invalidateQueries({ queryKey: resultKey(ref) });
      } catch (thrown) {
        failures.push(asAppError(thrown));
      }
    }
    const [first] = failures;
    if (first) flashFailure('The command was not cancelled', first);
    else flash('info', 'The command is being cancelled', 'Nodes that run it already may still end it.');
  };
  return (
    <Confirmation
      title={chosen.length > 0 ? `Cancel it on ${countOf(chosen.length)}?` : 'Cancel this command?'}
      action={chosen.length > 0 ? 'Cancel it there' : 'Cancel the command'}
      dismissal="Let it go on"
      onAnswer={(isWanted) => {
        onClose();
        if (isWanted) void cancel();
      }}
    >
      <ul className="command-cancel">
        <li>
          {waiting === 0
            ? 'No node is waiting for it any more.'
            : `${countOf(waiting)} that ${waiting === 1 ? 'waits' : 'wait'} for it will not get it.`}
        </li>
        <li>
          {running === 0
            ? 'None runs it now.'
            : `${countOf(running)} ${running === 1 ? 'runs' : 'run'} it now and ${running === 1 ? 'is' : 'are'} told to stop. What was done there is not undone, and programs that it left in the background go on.`}
        </li>
        <li>A node that is offline, or has ended meanwhile, is not stopped by it.</li>
      </ul>
    </Confirmation>
  );
}
