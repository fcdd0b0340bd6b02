import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputPacer } from '#electron/local-node/sessions/terminal/output-pacer';
import { cutPoint, incompleteTail } from '#electron/local-node/sessions/terminal/utf8-boundary';
import { FakeClock } from '#test/helpers/fake-clock';

const maxPieceBytes = 1024;

describe('incompleteTail', () => {
  it.each([
    ['', 0],
    ['61', 0],
    ['61c3', 1],
    ['c3bc', 0],
    ['e282', 2],
    ['e282ac', 0],
    ['f09f98', 3],
    ['f09f9880', 0],
    ['ff', 0],
    ['8080', 0],
    ['c0', 0],
  ])('of %s is %i', (hex, expected) => {
    expect(incompleteTail(Buffer.from(hex, 'hex'))).toBe(expected);
  });
});

describe('cutPoint', () => {
  it('never splits a sequence of well-formed text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer({ min: 4, max: 64 }),
        (text, limit) => {
          let rest = Buffer.from(text);
          let joined = '';
          while (rest.byteLength > 0) {
            const cut = cutPoint(rest, limit);
            expect(cut).toBeGreaterThan(0);
            expect(cut).toBeLessThanOrEqual(limit);
            joined += new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
              rest.subarray(0, cut),
            );
            rest = rest.subarray(cut);
          }
          expect(joined).toBe(text);
        },
      ),
    );
  });
});

describe('OutputPacer', () => {
  const bench = () => {
    const clock = new FakeClock();
    const pieces: Buffer[] = [];
    return {
      clock,
      pieces,
      pacer: new OutputPacer(
        clock,
        (piece) => pieces.push(Buffer.from(piece)),
        () => maxPieceBytes,
      ),
    };
  };

  it('sends the first output after a pause at once and gathers what follows closely', () => {
    const { clock, pieces, pacer } = bench();
    pacer.take(Buffer.from('a'));
    expect(pieces.map(String)).toEqual(['a']);
    pacer.take(Buffer.from('b'));
    pacer.take(Buffer.from('c'));
    expect(pieces).toHaveLength(1);
    clock.advance(2);
    expect(pieces.map(String)).toEqual(['a', 'bc']);
  });

  it('holds an incomplete sequence until it is whole, and gives it up at the end', () => {
    const { clock, pieces, pacer } = bench();
    pacer.take(Buffer.from('e282', 'hex'));
    clock.advance(10);
    expect(pieces).toEqual([]);
    pacer.take(Buffer.from('ac', 'hex'));
    clock.advance(10);
    expect(pieces.map(String)).toEqual(['€']);
    pacer.take(Buffer.from('c3', 'hex'));
    pacer.finish();
    expect(pieces[1]?.toString('hex')).toBe('c3');
  });

  it('gives every byte once, in order, in pieces of at most 1,024 bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 0, max: 5 }))),
        (chunks) => {
          const { clock, pieces, pacer } = bench();
          for (const [chunk, pause] of chunks) {
            pacer.take(Buffer.from(chunk));
            clock.advance(pause);
          }
          pacer.finish();
          expect(Buffer.concat(pieces)).toEqual(Buffer.concat(chunks.map(([chunk]) => chunk)));
          for (const piece of pieces) expect(piece.byteLength).toBeLessThanOrEqual(maxPieceBytes);
          expect(clock.pendingTimers).toBe(0);
        },
      ),
    );
  });
});
