import { describe, expect, it } from 'vitest';
import { directPathSwitch } from '#electron/local-node/sessions/direct/direct-path-switch';

describe('QUARTERDECK_DIRECT_PATH', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['on', true],
    ['off', false],
  ])('%s is %s', (value, isOn) => {
    expect(directPathSwitch({ QUARTERDECK_DIRECT_PATH: value })).toEqual({ isOn });
  });

  it('counts as on, with a word about it, when it is anything else', () => {
    const { isOn, problem } = directPathSwitch({ QUARTERDECK_DIRECT_PATH: 'maybe' });
    expect(isOn).toBe(true);
    expect(problem).toMatch(/'maybe'.*\.$/);
  });
});
