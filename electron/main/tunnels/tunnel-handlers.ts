import { join } from 'node:path';
import { shell } from 'electron';
import type { Handlers } from '../../ipc/handlers';
import { secretStorage } from '../../platform/node/secret-file';
import { bridgeConnectionId } from '../connections/bridge-connection';
import { sessionProxyCommand } from './session-proxy-command';
import type { Tunnels } from './tunnels';

interface TunnelHandlerParts {
  tunnels: Tunnels;
  modulesDirectory: string;
  dataDirectory: string;
}

type TunnelCall = Extract<keyof Handlers, `tunnels/${string}`>;

/** The calls of the contract about tunnels. */
export function tunnelHandlers(parts: TunnelHandlerParts): Pick<Handlers, TunnelCall> {
  const { tunnels, modulesDirectory, dataDirectory } = parts;
  return {
    'tunnels/list': () => tunnels.list(),
    'tunnels/create': ({ draft, isStarted }) => tunnels.create(draft, isStarted),
    'tunnels/update': ({ tunnelId, draft }) => tunnels.update(tunnelId, draft),
    'tunnels/delete': ({ tunnelId }) => tunnels.remove(tunnelId),
    'tunnels/start': ({ tunnelId }) => tunnels.start(tunnelId),
    'tunnels/stop': ({ tunnelId }) => tunnels.stopOne(tunnelId),
    'tunnels/open-in-browser': ({ tunnelId }) => shell.openExternal(tunnels.browserAddress(tunnelId)),
    'tunnels/session-proxy-command': ({ connectionId }) => {
      const { platform, env, execPath } = process;
      const command = sessionProxyCommand(
        { platform, env, execPath, modulesDirectory, dataDirectory },
        connectionId,
      );
      const secrets = join(dataDirectory, 'bridge', 'secrets.json');
      const areKeysSealed = connectionId === bridgeConnectionId && secretStorage(secrets) === 'keyring';
      return { ...command, words: [...command.words], areKeysSealed };
    },
  };
}
