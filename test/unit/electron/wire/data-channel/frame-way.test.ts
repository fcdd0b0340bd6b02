import { describe, expect, it } from 'vitest';
import { chooseWay, type OpenWay } from '#electron/wire/data-channel/frame-way';

const relay: OpenWay = { sendFrame: () => {} };
const direct: OpenWay = { sendFrame: () => {} };

describe('the way of a frame', () => {
  it('is the direct one where there is one', () => {
    expect(chooseWay({ relay, direct }, { resends: 0 })).toBe(direct);
    expect(chooseWay({ relay, direct: undefined }, { resends: 0 })).toBe(relay);
    expect(chooseWay({ relay: undefined, direct: undefined }, { resends: 0 })).toBeUndefined();
  });

  it('is taken in turn by what has to be sent again, because one of them may be why', () => {
    const ways = [0, 1, 2, 3].map((resends) => chooseWay({ relay, direct }, { resends }));
    expect(ways).toEqual([direct, relay, direct, relay]);
    expect(ways[1]).toBe(relay);
    expect(chooseWay({ relay: undefined, direct }, { resends: 1 })).toBe(direct);
    expect(chooseWay({ relay, direct: undefined }, { resends: 2 })).toBe(relay);
  });

  it('of an acknowledgement is the one by which the other side was heard, while there is one', () => {
    expect(chooseWay({ relay, direct }, { resends: 0, preferred: 'relay' })).toBe(relay);
    expect(chooseWay({ relay, direct }, { resends: 0, preferred: 'direct' })).toBe(direct);
    expect(chooseWay({ relay, direct: undefined }, { resends: 0, preferred: 'direct' })).toBe(relay);
    expect(chooseWay({ relay: undefined, direct }, { resends: 0, preferred: 'relay' })).toBe(direct);
  });
});
