import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAgentMessage } from '#electron/wire/agent-message';
import { flagPayload, readFlag } from '#electron/wire/data-channel/flag-payload';
import { PayloadType, SessionFlag } from '#electron/wire/message-type';

const capture = JSON.parse(
  readFileSync(join('test', 'fixtures', 'protocol', 'session-port-mux.json'), 'utf8'),
) as { frames: { hex: string; decoded: { payloadType: number } }[] };

describe('flagPayload', () => {
  it('is what the stock plugin sends to end a session', () => {
    const frame = capture.frames.find(({ decoded }) => decoded.payloadType === PayloadType.flag);
    const { payload } = decodeAgentMessage(Buffer.from(frame?.hex ?? '', 'hex'));
    expect(flagPayload(SessionFlag.terminateSession).equals(payload)).toBe(true);
    expect(readFlag(payload)).toBe(SessionFlag.terminateSession);
  });

  it('is read back as it was, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.nat(0xff_ff_ff_ff), fc.nat(20), (flag, before) => {
        const buffer = Buffer.concat([Buffer.alloc(before, 1), flagPayload(flag)]);
        expect(readFlag(buffer.subarray(before))).toBe(flag);
      }),
    );
  });

  it('is no flag when it is not four bytes long', () => {
    for (const length of [0, 1, 3, 5, 8]) expect(readFlag(Buffer.alloc(length))).toBeUndefined();
  });
});
