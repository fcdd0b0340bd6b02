import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentMessage,
  decodeAgentMessage,
  encodeAgentMessage,
  FrameError,
  peekMessageType,
} from '#electron/wire/agent-message';

const directory = resolve(import.meta.dirname, '../../../fixtures/protocol');

interface CapturedFrame {
  hex: string;
  decoded: Record<string, unknown>;
}

/** Every frame with its bytes, wherever it stands in a capture. Abridged ones carry no bytes. */
function capturedFrames(value: unknown): CapturedFrame[] {
  if (Array.isArray(value)) return value.flatMap(capturedFrames);
  if (value === null || typeof value !== 'object') return [];
  const record = value as Record<string, unknown>;
  if (typeof record.hex === 'string' && typeof record.decoded === 'object')
    return [record as unknown as CapturedFrame];
  return Object.values(record).flatMap(capturedFrames);
}

const captures = readdirSync(directory)
  .filter((name) => name.startsWith('session-') || name === 'control-channel.json')
  .flatMap((name) =>
    capturedFrames(JSON.parse(readFileSync(join(directory, name), 'utf8'))).map((frame) => ({
      name,
      ...frame,
    })),
  );

const messages = fc.record({
  messageType: fc.stringMatching(/^[a-z_]{1,32}$/),
  schemaVersion: fc.nat(),
  createdDate: fc.integer({ min: 1, max: 4_102_444_800_000 }),
  sequenceNumber: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  flags: fc.integer({ min: 0, max: 3 }),
  messageId: fc.uuid(),
  payloadType: fc.nat(20),
  payload: fc.uint8Array({ maxLength: 2000 }),
});

describe('AgentMessage', () => {
  it('has captured frames to compare with', () => {
    expect(captures.length).toBeGreaterThan(50);
  });

  it('decodes every captured frame to its recorded fields, and encodes it to the same bytes', () => {
    for (const { hex, decoded } of captures) {
      const bytes = Buffer.from(hex, 'hex');
      const message = decodeAgentMessage(bytes);
      for (const field of [
        'messageType',
        'schemaVersion',
        'createdDate',
        'sequenceNumber',
        'flags',
        'messageId',
        'payloadType',
      ] as const) {
        expect(message[field], `${field} of ${hex.slice(8, 72)}`).toBe(decoded[field]);
      }
      expect(message.payload.byteLength).toBe(decoded.payloadLength);
      expect(encodeAgentMessage(message).equals(bytes)).toBe(true);
    }
  });

  it('comes back as it went', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const back = decodeAgentMessage(encodeAgentMessage(message));
        expect({ ...back, payload: [...back.payload] }).toEqual({
          ...message,
          payload: [...message.payload],
        });
        expect(peekMessageType(encodeAgentMessage(message))).toBe(message.messageType);
      }),
    );
  });

  it('refuses a frame that was cut or whose bytes changed, and never fails otherwise', () => {
    fc.assert(
      fc.property(messages, fc.nat(2119), fc.integer({ min: 1, max: 255 }), (message, position, flip) => {
        const frame = encodeAgentMessage(message);
        expect(() => decodeAgentMessage(frame.subarray(0, frame.length - 1))).toThrow(FrameError);
        const changed = Buffer.from(frame);
        const index = position % frame.length;
        changed[index] = (changed[index] as number) ^ flip;
        let decoded: AgentMessage | undefined;
        try {
          decoded = decodeAgentMessage(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
        // What stands in payload and digest cannot change unseen.
        if (index >= 120) expect(decoded).toBeUndefined();
      }),
    );
  });

  it('takes a publication message without a digest, as the stock plugin does', () => {
    const frame = encodeAgentMessage({ messageType: 'pause_publication', payload: Buffer.from('{}') });
    frame.fill(0, 80, 112);
    expect(decodeAgentMessage(frame).messageType).toBe('pause_publication');
  });
});
