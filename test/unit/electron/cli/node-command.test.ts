import { describe, expect, it } from 'vitest';
import { defaultRegion } from '#electron/cli/node-command';
import { defaultRegion as bridgeRegion } from '#electron/control-plane/secrets';

describe('quarterdeck node', () => {
  it("takes a bridge's own Region when none is given", () => {
    expect(defaultRegion).toBe(bridgeRegion);
  });
});
