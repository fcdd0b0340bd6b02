import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeOutputFrame,
  decodeOutputRecords,
  encodeOutputFrame,
  encodeOutputRecord,
  maxRecordBytes,
  type OutputKind,
} from '#electron/wire/control-channel/command-output';

const record = fc.record({
  kind: fc.constantFrom<OutputKind>(0, 1, 2, 3),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe('the log of an output', () => {
  it('is read back whole from wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), fc.array(fc.nat(200)), (records, cuts) => {
        const log = Buffer.concat(records.map(encodeOutputRecord));
        const read: { kind: number; payload: number[] }[] = [];
        let rest = Buffer.alloc(0);
        let at = 0;
        for (const cut of [...cuts, log.length]) {
          const end = Math.min(log.length, at + cut);
          rest = Buffer.concat([rest, log.subarray(at, end)]);
          at = end;
          const { records: found, length } = decodeOutputRecords(rest);
          read.push(...found.map(({ kind, payload }) => ({ kind, payload: [...payload] })));
          rest = rest.subarray(length);
        }
        expect(read).toEqual(records.map(({ kind, payload }) => ({ kind, payload: [...payload] })));
        expect(rest).toHaveLength(0);
      }),
    );
  });

  it('of a node that lies is refused', () => {
    expect(() => decodeOutputRecords(Buffer.from([9, 0, 0, 0, 0]))).toThrow('no record');
    expect(() => decodeOutputRecords(Buffer.from([1, 255, 255, 255, 255]))).toThrow('no record');
    expect(() => encodeOutputRecord({ kind: 1, payload: new Uint8Array(maxRecordBytes + 1) })).toThrow(
      'longer',
    );
  });
});

describe('the frame of an output', () => {
  const commandId = '00000000-0000-4000-8000-000000000001';

  it('names the command and the place', () => {
    const frame = encodeOutputFrame(commandId, 5_000_000_000, Buffer.from('abc'));
    const { bytes, ...place } = decodeOutputFrame(frame);
    expect(place).toEqual({ commandId, offset: 5_000_000_000 });
    expect(Buffer.from(bytes).toString()).toBe('abc');
  });

  it('that is short, or names no command, is refused', () => {
    expect(() => decodeOutputFrame(Buffer.alloc(10))).toThrow('shorter');
    expect(() => decodeOutputFrame(Buffer.alloc(44))).toThrow('no command');
    expect(() => encodeOutputFrame('x', 0, Buffer.alloc(0))).toThrow('no CommandId');
  });
});
