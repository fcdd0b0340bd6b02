import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framed, lengthOf, MessageReader } from '#electron/platform/node/message-framing';

const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });

describe('MessageReader', () => {
  it('gives back the messages of a stream, however it was cut', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(framed));
        const reader = new MessageReader(300);
        const received: Buffer[] = [];
        for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
          const size = cuts[turn % cuts.length] as number;
          received.push(...reader.push(stream.subarray(offset, offset + size)));
          offset += size;
        }
        expect(received.map((bytes) => [...bytes])).toEqual(sent.map((bytes) => [...bytes]));
      }),
    );
  });

  it('refuses a message longer than any may be before it has come', () => {
    const reader = new MessageReader(100);
    expect(reader.push(framed(Buffer.alloc(100)))).toHaveLength(1);
    expect(() => reader.push(lengthOf(Buffer.alloc(101)))).toThrow(RangeError);
  });
});
