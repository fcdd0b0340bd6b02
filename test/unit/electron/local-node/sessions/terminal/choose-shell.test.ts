import { describe, expect, it } from 'vitest';
import { chooseShell } from '#electron/local-node/sessions/terminal/choose-shell';
import { describeEnd } from '#electron/local-node/sessions/terminal/terminal-work';

const user = (shell: string) => ({ name: 'ada', home: '/home/ada', shell });
const having =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

describe('chooseShell', () => {
  it("takes the account's own shell as a login", () => {
    expect(chooseShell(user('/bin/zsh'), 'linux', having('/bin/zsh', '/bin/sh'))).toEqual({
      file: '/bin/zsh',
      args: ['-l'],
      notice: undefined,
    });
    expect(chooseShell(user('/opt/xonsh'), 'linux', having('/opt/xonsh'))?.args).toEqual([]);
  });

  it('falls back to /bin/sh and says why', () => {
    expect(chooseShell(user('/bin/gone'), 'linux', having('/bin/sh'))).toMatchObject({
      file: '/bin/sh',
      notice: 'The login shell /bin/gone of ada is missing; this is /bin/sh.',
    });
    expect(chooseShell(user('/usr/sbin/nologin'), 'linux', () => true)?.notice).toContain(
      'has no login shell',
    );
  });

  it('has none where there is no shell at all', () => {
    expect(chooseShell(user('/bin/gone'), 'linux', () => false)).toBeUndefined();
  });
});

describe('describeEnd', () => {
  it('is empty for an ordinary exit and names code or signal otherwise', () => {
    expect(describeEnd({ exitCode: 0, signal: 0 })).toBe('');
    expect(describeEnd({ exitCode: 3, signal: 0 })).toBe('The shell ended with exit code 3.');
    expect(describeEnd({ exitCode: 0, signal: 9 })).toBe('The shell was ended by signal 9 (SIGKILL).');
  });
});
