import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MuxVersion } from '#electron/wire/mux/mux-frame';
import { MuxSession } from '#electron/wire/mux/mux-session';
import type { MuxStream } from '#electron/wire/mux/mux-stream';
import { FakeClock } from '#test/helpers/fake-clock';

interface Capture {
  frames: { channel: string; from: string; hex: string; decoded: { payloadType: number } }[];
}

const capture = JSON.parse(
  readFileSync(join('test', 'fixtures', 'protocol', 'session-port-mux.json'), 'utf8'),
) as Capture;

interface Collected {
  stream: MuxStream;
  bytes: number[];
  ended: boolean;
  wasReset: boolean;
}

function collect(stream: MuxStream): Collected {
  const collected: Collected = { stream, bytes: [], ended: false, wasReset: false };
  stream.onData = (bytes) => {
    collected.bytes.push(...bytes);
    stream.consumed(bytes.byteLength);
  };
  stream.onEnd = () => {
    collected.ended = true;
  };
  stream.onReset = () => {
    collected.wasReset = true;
  };
  return collected;
}

/** Two sessions whose bytes wait in two lines until `pump` carries them over, cut as told. */
function pair(version: MuxVersion, cut: () => number = () => 1_000_000) {
  const clock = new FakeClock();
  const lines: { client: Buffer[]; node: Buffer[] } = { client: [], node: [] };
  const accepted: Collected[] = [];
  const holds: boolean[] = [];
  const client = new MuxSession({
    version,
    end: 'client',
    clock,
    send: (frame) => lines.client.push(frame),
    onHold: (held) => holds.push(held),
  });
  const node = new MuxSession({
    version,
    end: 'node',
    clock,
    send: (frame) => lines.node.push(frame),
    onStream: (stream) => accepted.push(collect(stream)),
    onHold: (held) => holds.push(held),
  });
  const carry = (from: Buffer[], to: MuxSession): boolean => {
    const bytes = Buffer.concat(from.splice(0));
    for (let offset = 0; offset < bytes.length; ) {
      const size = Math.max(1, cut());
      to.receive(bytes.subarray(offset, offset + size));
      offset += size;
    }
    return bytes.length > 0;
  };
  const pump = () => {
    while (carry(lines.client, node) || carry(lines.node, client));
  };
  return { client, node, accepted, holds, lines, pump, clock };
}

describe('MuxSession', () => {
  it('writes what the stock plugin wrote and reads what the stock agent wrote', () => {
    const outputs = capture.frames
      .filter((frame) => frame.channel === 'data' && frame.decoded.payloadType === 1)
      .map((frame) => ({ from: frame.from, bytes: Buffer.from(frame.hex.slice(240), 'hex') }));
    const sent: Buffer[] = [];
    const session = new MuxSession({
      version: 1,
      end: 'client',
      clock: new FakeClock(),
      send: (frame) => sent.push(frame),
      onHold: () => {},
    });
    const answers = outputs.filter(({ from }) => from === 'agent').map(({ bytes }) => bytes);
    const collected: Collected[] = [];
    for (const text of ['one', 'two']) {
      const connection = collect(session.open());
      collected.push(connection);
      session.receive(answers.shift() as Buffer);
      connection.stream.write(Buffer.from(text));
      session.receive(answers.shift() as Buffer);
      connection.stream.end();
      session.receive(answers.shift() as Buffer);
    }
    expect(Buffer.concat(sent).toString('hex')).toBe(
      Buffer.concat(outputs.filter(({ from }) => from === 'client').map(({ bytes }) => bytes)).toString(
        'hex',
      ),
    );
    expect(collected.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      'WELCOME\necho:one',
      'WELCOME\necho:two',
    ]);
    expect(collected.every(({ ended, stream }) => ended && stream.isClosed)).toBe(true);
    expect(session.openStreams).toBe(0);
  });

  for (const version of [1, 2] as const) {
    it(`version ${version} carries many streams both ways, however the bytes are cut`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 })), {
            minLength: 1,
            maxLength: 8,
          }),
          fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
          (connections, cuts) => {
            let turn = 0;
            const ends = pair(version, () => cuts[turn++ % cuts.length] as number);
            const opened = connections.map(([up]) => {
              const collected = collect(ends.client.open());
              collected.stream.write(up);
              return collected;
            });
            ends.pump();
            for (const [index, [, down]] of connections.entries()) ends.accepted[index]?.stream.write(down);
            for (const { stream } of opened.slice(0, 1)) if (version === 2) stream.end();
            ends.pump();
            for (const { stream } of ends.accepted) stream.end();
            ends.pump();
            for (const { stream } of opened) stream.end();
            ends.pump();
            expect(ends.accepted.map(({ bytes }) => bytes)).toEqual(connections.map(([up]) => [...up]));
            expect(opened.map(({ bytes }) => bytes)).toEqual(connections.map(([, down]) => [...down]));
            expect([ends.client.openStreams, ends.node.openStreams]).toEqual([0, 0]);
          },
        ),
      );
    });
  }

  it('version 2: a receiver that is slow stops its own stream only', () => {
    const ends = pair(2);
    const slow = ends.client.open();
    const quick = ends.client.open();
    ends.pump();
    const [slowEnd, quickEnd] = ends.accepted as [Collected, Collected];
    let slowBytes = 0;
    slowEnd.stream.onData = (bytes) => {
      slowBytes += bytes.byteLength;
    };
    const block = Buffer.alloc(65_536, 7);
    let written = 0;
    while (slow.write(block)) written += block.length;
    ends.pump();
    expect(slowBytes).toBe(262_144);
    expect(written).toBeLessThanOrEqual(262_144);
    quick.write(Buffer.from('still here'));
    ends.pump();
    expect(Buffer.from(quickEnd.bytes).toString()).toBe('still here');
    let writable = false;
    slow.onWritable = () => {
      writable = true;
    };
    slowEnd.stream.consumed(slowBytes);
    ends.pump();
    expect(writable).toBe(true);
    expect(slowBytes).toBe(written + block.length);
  });

  it('version 1: holds the session while receivers are too far behind, and lets go', () => {
    const ends = pair(1);
    const stream = ends.client.open();
    ends.pump();
    const end = ends.accepted[0] as Collected;
    let waiting = 0;
    end.stream.onData = (bytes) => {
      waiting += bytes.byteLength;
    };
    for (let megabyte = 0; megabyte < 5; megabyte += 1) stream.write(Buffer.alloc(1024 * 1024));
    ends.pump();
    expect(ends.holds).toEqual([true]);
    end.stream.consumed(waiting);
    expect(ends.holds).toEqual([true, false]);
  });

  it('writes nothing while what carries it has no room', () => {
    const ends = pair(2);
    const stream = ends.client.open();
    ends.pump();
    ends.client.setBlocked(true);
    let writable = 0;
    stream.onWritable = () => {
      writable += 1;
    };
    expect(stream.write(Buffer.from('later'))).toBe(false);
    expect(ends.lines.client).toEqual([]);
    ends.client.setBlocked(false);
    ends.pump();
    expect(writable).toBe(1);
    expect(Buffer.from(ends.accepted[0]?.bytes ?? []).toString()).toBe('later');
  });

  it('version 2: the end of one direction leaves the other; a reset ends both', () => {
    const ends = pair(2);
    const asking = collect(ends.client.open());
    const dropped = collect(ends.client.open());
    asking.stream.write(Buffer.from('question'));
    asking.stream.end();
    ends.pump();
    const [asked, other] = ends.accepted as [Collected, Collected];
    expect(asked.ended).toBe(true);
    asked.stream.write(Buffer.from('answer'));
    asked.stream.end();
    dropped.stream.reset();
    ends.pump();
    expect(Buffer.from(asking.bytes).toString()).toBe('answer');
    expect([asking.ended, asking.wasReset, other.wasReset]).toEqual([true, false, true]);
    expect([ends.client.openStreams, ends.node.openStreams]).toEqual([0, 0]);
  });

  it('version 2: a receiver that is gone does not lose what the other way still owes', () => {
    const ends = pair(2);
    const asking = collect(ends.client.open());
    ends.pump();
    const asked = ends.accepted[0] as Collected;
    ends.node.setBlocked(true);
    asked.stream.write(Buffer.from('the last words'));
    asked.stream.stopReceiving();
    asking.stream.write(Buffer.from('nobody reads this'));
    ends.pump();
    expect(asking.bytes).toEqual([]);
    ends.node.setBlocked(false);
    ends.pump();
    expect(Buffer.from(asking.bytes).toString()).toBe('the last words');
    expect([asking.ended, asking.wasReset, asked.bytes.length]).toEqual([true, true, 0]);
  });

  it('closing the session ends every stream, and sends nothing', () => {
    const ends = pair(1);
    const stream = collect(ends.client.open());
    ends.lines.client.length = 0;
    ends.client.close();
    expect([stream.wasReset, ends.client.openStreams, ends.lines.client.length]).toEqual([true, 0, 0]);
  });

  it('keeps a session with an old stock agent alive', () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const session = new MuxSession({
      version: 1,
      end: 'client',
      clock,
      keepsAlive: true,
      send: (frame) => sent.push(frame.toString('hex')),
      onHold: () => {},
    });
    clock.advance(25_000);
    expect(sent).toEqual(['0103000000000000', '0103000000000000']);
    session.close();
    clock.advance(60_000);
    expect(sent.length).toBe(2);
  });

  it.each([
    ['another version', '0202000003000000'],
    ['an unknown command', '0109000003000000'],
    ['an open with data', '0100010003000000'],
  ])('refuses %s', (_what, hex) => {
    const ends = pair(1);
    expect(() => ends.node.receive(Buffer.from(hex, 'hex'))).toThrow(/smux/);
  });
});
