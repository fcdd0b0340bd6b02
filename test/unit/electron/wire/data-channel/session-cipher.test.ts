import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAgentMessage, FrameError } from '#electron/wire/agent-message';
import { cipherOverheadBytes, dataKeyBytes, SessionCipher } from '#electron/wire/data-channel/session-cipher';
import { PayloadType } from '#electron/wire/message-type';

interface Capture {
  dataKeyBase64: string;
  frames: { channel: string; from: string; hex: string; decoded: { payloadType: number } }[];
}

/** Between the stock agent 3.3.0.0 and the stock plugin. */
const capture = JSON.parse(
  readFileSync(join('test', 'fixtures', 'protocol', 'session-kms.json'), 'utf8'),
) as Capture;
const dataKey = Buffer.from(capture.dataKeyBase64, 'base64');
const payloads = (from: string, payloadType: number) =>
  capture.frames
    .filter(
      (frame) => frame.channel === 'data' && frame.from === from && frame.decoded.payloadType === payloadType,
    )
    .map(({ hex }) => Buffer.from(decodeAgentMessage(Buffer.from(hex, 'hex')).payload));

const client = new SessionCipher(dataKey, 'client');
const node = new SessionCipher(dataKey, 'node');
const key = fc.uint8Array({ minLength: dataKeyBytes, maxLength: dataKeyBytes });

describe('SessionCipher', () => {
  it('reads every frame that the stock agent encrypted, as the client', () => {
    const texts = payloads('agent', PayloadType.output).map((payload) => client.decrypt(payload).toString());
    expect(texts).toHaveLength(3);
    expect(texts[0]).toMatch(/[#$] $/);
    expect(texts.join('')).toMatch(/exit/);
  });

  it('reads every frame that the stock plugin encrypted, as the node', () => {
    const texts = payloads('client', PayloadType.output).map((payload) => node.decrypt(payload).toString());
    expect(texts).toHaveLength(2);
    expect(texts.join('')).toMatch(/exit/);
  });

  it('reads both halves of the challenge, which hold the same text', () => {
    const challenge = (from: string, payloadType: number) =>
      Buffer.from(JSON.parse(String(payloads(from, payloadType)[0])).Challenge, 'base64');
    const asked = client.decrypt(challenge('agent', PayloadType.encryptionChallengeRequest));
    const answered = node.decrypt(challenge('client', PayloadType.encryptionChallengeResponse));
    expect(asked).toHaveLength(64);
    expect(answered).toEqual(asked);
  });

  it('gives back what was encrypted, both ways, with any key', () => {
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 3000 }), (bytes, plain) => {
        const [one, other] = [new SessionCipher(bytes, 'client'), new SessionCipher(bytes, 'node')];
        const up = one.encrypt(plain);
        expect(up.length).toBe(plain.length + cipherOverheadBytes);
        expect([...other.decrypt(up)]).toEqual([...plain]);
        expect([...one.decrypt(other.encrypt(plain))]).toEqual([...plain]);
      }),
    );
  });

  it('never encrypts the same text to the same bytes', () => {
    expect(client.encrypt(Buffer.from('ls'))).not.toEqual(client.encrypt(Buffer.from('ls')));
  });

  it('does not read its own direction: each has its half of the key', () => {
    expect(() => client.decrypt(client.encrypt(Buffer.from('up')))).toThrow(FrameError);
    expect(() => node.decrypt(node.encrypt(Buffer.from('down')))).toThrow(FrameError);
  });

  it('refuses what was changed by a single bit, wherever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (plain, position) => {
        const changed = node.encrypt(plain);
        const bit = position % (changed.length * 8);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(() => client.decrypt(changed)).toThrow(FrameError);
      }),
    );
  });

  it('refuses what is too short to be encrypted, and a key of another length', () => {
    expect(() => client.decrypt(Buffer.alloc(cipherOverheadBytes - 1))).toThrow(FrameError);
    for (const length of [0, 32, 63, 65])
      expect(() => new SessionCipher(Buffer.alloc(length), 'client')).toThrow(FrameError);
  });
});
