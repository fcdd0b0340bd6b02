import type { ProfileCatalog } from '#shared/connections/profile';
import { AppError } from '#shared/errors/app-error';
import type { ChangePermits } from '../../features/connections/change-permits';
import type { Prompts } from '../../features/connections/prompts';
import type { Handlers } from '../../ipc/handlers';
import type { BridgeConnection } from './bridge-connection';
import { bridgeConnectionId } from './bridge-connection';
import type { Connections } from './connections';

/** What goes over a connection and ends with it. */
interface ConnectionUser {
  countOf(connectionId: string): number;
  leave(connectionId: string, reason: string): Promise<void>;
}

interface ConnectionHandlerParts {
  /** Shells, tunnels, transfers. */
  users: readonly [ConnectionUser, ConnectionUser, ConnectionUser];
  connections: Connections;
  bridge: Pick<BridgeConnection, 'restart'>;
  readCatalog(): Promise<ProfileCatalog>;
  prompts: Prompts;
  permits: ChangePermits;
}

type ConnectionCall = Extract<keyof Handlers, `connections/${string}`>;

/** The calls of the contract about connections. */
export function connectionHandlers(parts: ConnectionHandlerParts): Pick<Handlers, ConnectionCall> {
  const { connections, bridge, readCatalog, prompts, permits, users } = parts;
  /** Ends in good order what goes over it, while it can still be asked. */
  const leave = async (connectionId: string, reason: string) => {
    connections.leave(connectionId);
    await Promise.allSettled(users.map((user) => user.leave(connectionId, reason)));
  };
  return {
    'connections/list': () => connections.list(),
    'connections/restart': ({ connectionId }) => {
      if (connectionId !== bridgeConnectionId)
        throw new AppError('NotSupported', 'Only the embedded bridge can be restarted.');
      void bridge.restart();
    },
    'connections/list-profiles': () => readCatalog(),
    'connections/create': (draft) => connections.create(draft),
    'connections/update': ({ connectionId, ...fields }) => connections.update(connectionId, fields),
    'connections/count-uses': ({ connectionId }) => {
      const [shells, tunnels, transfers] = users.map((user) => user.countOf(connectionId));
      return { shells: shells ?? 0, tunnels: tunnels ?? 0, transfers: transfers ?? 0 };
    },
    'connections/remove': async ({ connectionId }) => {
      await leave(connectionId, 'Its connection was removed.');
      connections.remove(connectionId);
    },
    'connections/open': ({ connectionId }) => connections.open(connectionId),
    'connections/close': async ({ connectionId }) => {
      await leave(connectionId, 'Its connection was closed.');
      connections.close(connectionId);
    },
    'connections/list-prompts': () => prompts.all,
    'connections/answer-prompt': ({ promptId, code }) => prompts.answer(promptId, code),
    'connections/decline-prompt': ({ promptId }) => prompts.decline(promptId),
    'connections/permit-changes': (confirmation) => ({ permit: permits.issue(confirmation) }),
  };
}
