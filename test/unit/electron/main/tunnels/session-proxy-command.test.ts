import { describe, expect, it } from 'vitest';
import { sessionProxyCommand } from '#electron/main/tunnels/session-proxy-command';

const facts = {
  platform: 'linux' as const,
  env: {},
  execPath: '/opt/electron',
  modulesDirectory: '/app/out/main',
  dataDirectory: '/data',
};

describe('sessionProxyCommand', () => {
  it('uses the Node that npm was run with', () =>
    expect(sessionProxyCommand({ ...facts, env: { npm_node_execpath: '/usr/bin/node' } }, 'bridge')).toEqual({
      shell: 'posix',
      words: ['/usr/bin/node', '/app/out/main/cli.js', 'session-proxy', '--data', '/data'],
    }));

  it('uses this Electron as a Node where npm had no part in it', () =>
    expect(sessionProxyCommand(facts, 'bridge').words.slice(0, 4)).toEqual([
      'env',
      'ELECTRON_RUN_AS_NODE=1',
      '/opt/electron',
      '/app/out/main/cli.js',
    ]));

  it('names a connection to AWS, which has no data directory', () =>
    expect(sessionProxyCommand(facts, 'aws:prod/eu-west-1').words.slice(-3)).toEqual([
      'session-proxy',
      '--connection',
      'aws:prod/eu-west-1',
    ]));

  it('is for the shell of the platform', () =>
    expect(sessionProxyCommand({ ...facts, platform: 'win32' }, 'bridge')).toMatchObject({
      shell: 'windows',
      words: expect.arrayContaining(['cmd', 'ELECTRON_RUN_AS_NODE=1&&']),
    }));
});
