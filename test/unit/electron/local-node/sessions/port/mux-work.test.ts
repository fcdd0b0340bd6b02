import { describe, expect, it } from 'vitest';
import { MuxWork } from '#electron/local-node/sessions/port/mux-work';
import type { SessionEnd, SessionLink } from '#electron/local-node/sessions/session-work';
import { readFlag } from '#electron/wire/data-channel/flag-payload';
import { PayloadType, SessionFlag } from '#electron/wire/message-type';
import { encodeMuxFrame, MuxCommand } from '#electron/wire/mux/mux-frame';
import { FakeClock } from '#test/helpers/fake-clock';
import { LocalConnection } from '#test/helpers/faults/local-connection';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function create(muxVersion: 1 | 2) {
  const ends: SessionEnd[] = [];
  const sent: { payloadType: number; payload: Buffer }[] = [];
  const connections: { near: LocalConnection; far: LocalConnection }[] = [];
  const link: SessionLink = {
    maxPieceBytes: 1024,
    muxVersion,
    clientVersion: '1.2.650.0',
    send: (payloadType, payload) => void sent.push({ payloadType, payload: Buffer.from(payload) }),
    hold: () => {},
    release: () => {},
    end: (end) => ends.push(end),
  };
  const work = new MuxWork(
    {
      target: { host: 'localhost', port: 80 },
      clock: new FakeClock(),
      connect: () => {
        const [near, far] = LocalConnection.pair();
        far.on('error', () => {});
        connections.push({ near, far });
        return near.asSocket;
      },
    },
    link,
  );
  return { work, ends, sent, connections };
}

describe('MuxWork', () => {
  it('makes a connection for each stream, and cuts what it sends to the length that the client takes', async () => {
    const { work, sent, connections } = create(1);
    work.receive(PayloadType.output, encodeMuxFrame(1, MuxCommand.open, 3));
    work.receive(PayloadType.output, encodeMuxFrame(1, MuxCommand.open, 5));
    expect(connections).toHaveLength(2);
    connections[1]?.far.write(Buffer.alloc(5000, 7));
    await settled();
    expect(Math.max(...sent.map(({ payload }) => payload.length))).toBeLessThanOrEqual(1024);
    expect(sent.reduce((sum, { payload }) => sum + payload.filter((byte) => byte === 7).length, 0)).toBe(
      5000,
    );
  });

  it.each([
    [1, [PayloadType.flag]],
    [2, [PayloadType.error, PayloadType.flag]],
  ] as const)('tells a client of smux %d that it could not connect', async (version, types) => {
    const { work, sent, connections } = create(version);
    work.receive(PayloadType.output, encodeMuxFrame(version, MuxCommand.open, 3));
    connections[0]?.near.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    await settled();
    const told = sent.filter(({ payloadType }) => payloadType !== PayloadType.output);
    expect(told.map(({ payloadType }) => payloadType)).toEqual(types);
    expect(readFlag(told.at(-1)?.payload as Buffer)).toBe(SessionFlag.connectToPortError);
    if (version === 2) expect(told[0]?.payload.toString()).toMatch(/^Nothing listens on localhost:80; .*\.$/);
  });

  it('ends the session, once, when what comes is not multiplexed: nothing behind it could be told apart', () => {
    const { work, ends, connections } = create(2);
    work.receive(PayloadType.output, Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    work.receive(PayloadType.output, encodeMuxFrame(2, MuxCommand.open, 3));
    expect(connections).toEqual([]);
    expect(ends).toEqual([
      {
        status: 'Failed',
        output: expect.stringMatching(/^The client sent something that cannot be used: .*\.$/),
      },
    ]);
  });
});
