import { describe, expect, it } from 'vitest';
import { terminalEnvironment } from '#electron/local-node/sessions/terminal/terminal-environment';

describe('terminalEnvironment', () => {
  it('says which terminal this is, whatever was said before', () => {
    expect(terminalEnvironment({ TERM: 'dumb', PATH: '/bin', LANG: 'C' }, 'linux')).toEqual({
      PATH: '/bin',
      LANG: 'C',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    });
  });

  it.each([
    ['linux', {}, 'C.UTF-8'],
    ['linux', { LANG: '' }, 'C.UTF-8'],
    ['darwin', {}, 'en_US.UTF-8'],
    ['win32', {}, undefined],
    ['linux', { LC_ALL: 'de_DE.UTF-8' }, undefined],
    ['linux', { LC_CTYPE: 'de_DE.UTF-8' }, undefined],
    ['linux', { LANG: 'de_DE.ISO-8859-1' }, 'de_DE.ISO-8859-1'],
  ] as [NodeJS.Platform, Record<string, string>, string | undefined][])(
    'gives a locale only where there is none: %s %j',
    (platform, env, lang) => {
      expect(terminalEnvironment(env, platform).LANG).toBe(lang);
    },
  );
});
