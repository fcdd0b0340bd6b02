import { AppError } from '#shared/errors/app-error';
import type { ChangePermits } from '../../features/connections/change-permits';
import type { ProfileSource } from '../../features/connections/ports';
import type { Prompts } from '../../features/connections/prompts';
import type { Handlers } from '../../ipc/handlers';
import type { BridgeConnection } from './bridge-connection';
import { bridgeConnectionId } from './bridge-connection';
import type { Connections } from './connections';

interface ConnectionHandlerParts {
  connections: Connections;
  bridge: Pick<BridgeConnection, 'restart'>;
  profiles: ProfileSource;
  prompts: Prompts;
  permits: ChangePermits;
}

type ConnectionCall = Extract<keyof Handlers, `connections/${string}`>;

/** The calls of the contract about connections. */
export function connectionHandlers(parts: ConnectionHandlerParts): Pick<Handlers, ConnectionCall> {
  const { connections, bridge, profiles, prompts, permits } = parts;
  return {
    'connections/list': () => connections.list(),
    'connections/restart': ({ connectionId }) => {
      if (connectionId !== bridgeConnectionId)
        throw new AppError('NotSupported', 'Only the embedded bridge can be restarted.');
      void bridge.restart();
    },
    'connections/list-profiles': () => profiles.read(),
    'connections/create': (draft) => connections.create(draft),
    'connections/update': ({ connectionId, ...fields }) => connections.update(connectionId, fields),
    'connections/remove': ({ connectionId }) => connections.remove(connectionId),
    'connections/open': ({ connectionId }) => connections.open(connectionId),
    'connections/close': ({ connectionId }) => connections.close(connectionId),
    'connections/list-prompts': () => prompts.all,
    'connections/answer-prompt': ({ promptId, code }) => prompts.answer(promptId, code),
    'connections/decline-prompt': ({ promptId }) => prompts.decline(promptId),
    'connections/permit-changes': (confirmation) => ({ permit: permits.issue(confirmation) }),
  };
}
