import { describe, expect, it } from 'vitest';
import { userEnvironment } from '#electron/local-node/user-environment';

const user = { name: 'ada', home: '/home/ada', shell: '/bin/zsh' };

describe('userEnvironment', () => {
  it('drops what Electron, npm and Node added and keeps the rest', () => {
    expect(
      userEnvironment(user, {
        ELECTRON_RUN_AS_NODE: '1',
        npm_config_cache: '/x',
        NODE_OPTIONS: '--inspect',
        LANG: 'de_DE.UTF-8',
        PATH: '/project/node_modules/.bin:/usr/bin:/bin',
      }),
    ).toEqual({
      LANG: 'de_DE.UTF-8',
      PATH: '/usr/bin:/bin',
      HOME: '/home/ada',
      USER: 'ada',
      LOGNAME: 'ada',
      SHELL: '/bin/zsh',
    });
  });

  it('gives a path where there is none', () => {
    expect(userEnvironment(user, {}).PATH).toContain('/usr/bin');
  });
});
