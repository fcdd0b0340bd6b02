import { type GuardedChange, guardedChangeNames } from '#shared/connections/change-confirmation';
import type { Connection } from '#shared/connections/connection';
import type { Transfer } from '#shared/transfers/transfer';
import type { ChangePermits } from '../../features/connections/change-permits';
import type { Handlers } from '../../ipc/handlers';

interface GuardedInput {
  connectionId?: string;
  permit?: string | undefined;
  /** Of an upload. */
  fileIds?: readonly string[];
  /** Of a command; where it goes to targets, who they are is not known. */
  wanted?: { nodeIds: readonly string[] };
  /** Of a transfer that is tried again. */
  transferId?: string;
  overwrites?: boolean;
}

interface GuardParts {
  find(connectionId: string): Connection | undefined;
  /** Raises NotFound. */
  transfer(transferId: string): Pick<Transfer, 'connectionId' | 'direction'>;
  permits: ChangePermits;
}

/** The same handlers, of which those that change something ask for a permit where the connection is marked as production. */
export function guardChanges(handlers: Handlers, { find, transfer, permits }: GuardParts): Handlers {
  /** Undefined for what changes nothing. */
  const changedOn = ({ connectionId, transferId, overwrites }: GuardedInput): string | undefined => {
    if (transferId === undefined) return connectionId;
    // To go on with an upload was confirmed when it began; to replace a file was not.
    const { direction, connectionId: ofTransfer } = transfer(transferId);
    return overwrites && direction === 'upload' ? ofTransfer : undefined;
  };
  const guard = <Name extends GuardedChange>(name: Name) => {
    const handler = handlers[name] as (input: GuardedInput) => unknown;
    return (input: GuardedInput) => {
      const connectionId = changedOn(input);
      if (connectionId !== undefined && find(connectionId)?.isProduction)
        permits.use(
          input.permit,
          connectionId,
          name,
          input.fileIds?.length ?? (input.wanted?.nodeIds.length || 1),
        );
      return handler(input);
    };
  };
  return { ...handlers, ...Object.fromEntries(guardedChangeNames.map((name) => [name, guard(name)])) };
}
