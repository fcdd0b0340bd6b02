import { describe, expect, it } from 'vitest';
import { readArguments } from '#electron/cli/session-proxy/arguments';
import { defaultDataDirectory } from '#electron/platform/node/default-data-directory';

describe('the arguments of session-proxy', () => {
  it('are a node of the bridge, and its port 22', () => {
    expect(readArguments(['--target', 'mi-0123456789abcdef0', '--data', '/d'])).toEqual({
      target: { nodeId: 'mi-0123456789abcdef0' },
      port: 22,
      documentName: 'AWS-StartSSHSession',
      connection: { kind: 'bridge', dataDirectory: '/d' },
    });
  });

  it.each([
    ['i-0123abcd', { nodeId: 'i-0123abcd' }],
    ['web-1', { name: 'web-1' }],
    ['name=mi-0123456789abcdef0', { name: 'mi-0123456789abcdef0' }],
    ['mi-xyz', { name: 'mi-xyz' }],
  ])('take %s for what it is', (target, expected) =>
    expect(readArguments(['--target', target])).toMatchObject({ target: expected }),
  );

  it('name a connection as the window does', () => {
    expect(readArguments(['--target', 'a', '--connection', 'aws:prod/eu-west-1'])).toMatchObject({
      connection: { kind: 'aws', profile: 'prod', region: 'eu-west-1' },
    });
    expect(
      readArguments(['--target', 'a', '--connection', 'aws', '--endpoint-url', 'http://127.0.0.1:1']),
    ).toMatchObject({ connection: { kind: 'aws', endpoint: 'http://127.0.0.1:1' } });
  });

  it.each([
    [[], /--target NODE is missing/],
    [['--target', ''], /--target NODE is missing/],
    [['--target', 'a', '--port', '0'], /--port 0 is no port/],
    [['--target', 'a', '--connection', 'gcp'], /neither bridge, nor aws/],
    [['--target', 'a', '--profile', 'p'], /--profile belongs to AWS/],
    [['--target', 'a', '--connection', 'aws', '--data', '/d'], /--data belongs to the bridge/],
    [['--target', 'a', '--connection', 'aws', '--endpoint-url', 'ssm'], /no http or https address/],
    [['--tarjet', 'a'], /--tarjet/],
  ] as [string[], RegExp][])('refuse %j', (args, problem) =>
    expect(readArguments(args)).toMatchObject({ problem: expect.stringMatching(problem) }),
  );

  it('explain themselves', () => expect(readArguments(['-h'])).toBe('help'));
});

describe('defaultDataDirectory', () => {
  it('is where the application keeps its data on each platform', () => {
    expect(defaultDataDirectory('linux', {}, '/home/a')).toBe('/home/a/.config/Quarterdeck');
    expect(defaultDataDirectory('linux', { XDG_CONFIG_HOME: '/x' }, '/home/a')).toBe('/x/Quarterdeck');
    expect(defaultDataDirectory('darwin', {}, '/Users/a')).toBe(
      '/Users/a/Library/Application Support/Quarterdeck',
    );
    expect(defaultDataDirectory('win32', { APPDATA: '/r' }, '/u')).toBe('/r/Quarterdeck');
  });
});
