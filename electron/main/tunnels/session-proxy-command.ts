import { join } from 'node:path';
import type { SessionProxyCommand } from '#shared/tunnels/ssh-config';

interface ProgramFacts {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Of this Electron. */
  execPath: string;
  /** Where our built entries are. */
  modulesDirectory: string;
  dataDirectory: string;
}

/**
 * How other programs start `quarterdeck session-proxy` on this machine: with the Node that npm was run with, or with
 * this Electron as a Node of its own.
 */
export function sessionProxyCommand(facts: ProgramFacts, connectionId: string): SessionProxyCommand {
  const { platform, env, execPath, modulesDirectory, dataDirectory } = facts;
  const shell = platform === 'win32' ? 'windows' : 'posix';
  const node = env.npm_node_execpath;
  const program =
    node !== undefined
      ? [node]
      : shell === 'posix'
        ? ['env', 'ELECTRON_RUN_AS_NODE=1', execPath]
        : ['cmd', '/d', '/c', 'set', 'ELECTRON_RUN_AS_NODE=1&&', execPath];
  const connection = connectionId === 'bridge' ? ['--data', dataDirectory] : ['--connection', connectionId];
  return { shell, words: [...program, join(modulesDirectory, 'cli.js'), 'session-proxy', ...connection] };
}
