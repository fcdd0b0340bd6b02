import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TerminalInput } from '#electron/local-node/sessions/terminal/terminal-input';
import { FakeClock } from '#test/helpers/fake-clock';

const again = () => Object.assign(new Error('again'), { code: 'EAGAIN' });

describe('TerminalInput', () => {
  it('writes at once what the terminal has room for', () => {
    const written: number[] = [];
    const input = new TerminalInput({
      clock: new FakeClock(),
      fd: 7,
      onDrained: () => {},
      write: (_fd, bytes) => written.push(...bytes) && bytes.byteLength,
    });
    input.push(Buffer.from('ls\n'));
    expect(Buffer.from(written).toString()).toBe('ls\n');
    expect(input.queuedBytes).toBe(0);
  });

  it('writes every byte once and in order, however little room there is at each try', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat(20)),
        (pieces, rooms) => {
          const clock = new FakeClock();
          const written: number[] = [];
          let drained = 0;
          const input = new TerminalInput({
            clock,
            fd: 7,
            onDrained: () => {
              drained += 1;
            },
            write: (_fd, bytes) => {
              const room = rooms.next().value as number;
              if (room === 0) throw again();
              const taken = bytes.subarray(0, room);
              written.push(...taken);
              return taken.byteLength;
            },
          });
          for (const piece of pieces) input.push(piece);
          const waited = input.queuedBytes > 0;
          clock.advance(60_000);
          expect(written).toEqual(pieces.flatMap((piece) => [...piece]));
          expect(input.queuedBytes).toBe(0);
          expect(drained > 0).toBe(waited);
        },
      ),
    );
  });

  it('writes nothing more when the terminal has closed its side', () => {
    let tries = 0;
    const clock = new FakeClock();
    const input = new TerminalInput({
      clock,
      fd: 7,
      onDrained: () => {},
      write: () => {
        tries += 1;
        throw Object.assign(new Error('gone'), { code: 'EIO' });
      },
    });
    input.push(Buffer.from('a'));
    input.push(Buffer.from('b'));
    clock.advance(1000);
    expect(tries).toBe(1);
    expect(input.queuedBytes).toBe(0);
  });
});
