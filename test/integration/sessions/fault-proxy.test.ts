import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolNode, type RunningCommand, relayAlone, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import type { LineConditions } from '#test/helpers/faults/fault-line';
import { TcpFaultProxy, WebSocketFaultProxy } from '#test/helpers/faults/fault-proxy';
import { SeededRandom } from '#test/helpers/faults/seeded-random';
import { PortUnderTest, TerminalUnderTest } from '#test/helpers/session-under-test';

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const faultMs = 4000;
/** Only bounds how long a failing test hangs. */
const limitMs = 60_000;
const isSentence = /^[\p{Lu}\d"'“‘].*[.!?]$/su;

interface Outcome {
  cuts: number;
  /** Why the session ended before all had travelled; undefined when all has. */
  reason: string | undefined;
}

describe('a session on real sockets, with a proxy between that drops, doubles, delays, reorders and cuts', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let nodeLine: TcpFaultProxy;
  let ssm: SSMClient;
  let nodeId: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-faults-'));
    const running = await runBridge(directory);
    ({ bridge, ssm } = running);
    const nodeEndpoint = new URL(running.facts.nodeEndpoint);
    nodeLine = await TcpFaultProxy.start(new SeededRandom(1000), Number(nodeEndpoint.port));
    nodeEndpoint.port = String(nodeLine.port);
    const facts = { ...running.facts, nodeEndpoint: nodeEndpoint.origin };
    node = await enrolNode(facts, join(directory, 'node'), relayAlone);
    nodeId = await eventually('the node', async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList[0]?.InstanceId;
    });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    nodeLine?.close();
    await node?.stop();
    ssm?.destroy();
    await bridge?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function listen(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  const drawConditions = (random: SeededRandom): LineConditions => ({
    latencyMs: random.integer(0, 10),
    jitterMs: random.pick([0, 10, 60]),
    drop: random.pick([0, 0.05, 0.15]),
    double: random.pick([0, 0.1]),
    damage: random.pick([0, 0.02]),
  });

  /** A session cannot be started in the moment in which the node's own connection is cut. */
  function started<Session>(start: () => Promise<Session>): Promise<Session> {
    return eventually('the node to be connected', () =>
      start().catch((error: Error) => {
        if (error.name === 'TargetNotConnected') return undefined;
        throw error;
      }),
    );
  }

  /** Resolves with undefined when all has travelled, and with the reason of the end when the session ended first. */
  async function outcome(
    session: TerminalUnderTest | PortUnderTest,
    what: string,
    isComplete: () => boolean,
  ): Promise<string | undefined> {
    const isOver = () => session.state?.kind === 'ended';
    await eventually(what, () => isComplete() || isOver(), limitMs);
    return !isComplete() && session.state?.kind === 'ended' ? session.state.reason : undefined;
  }

  /** Bytes go into a raw terminal and are summed there; numbers come back, more than fit any window. */
  async function shell(seed: number, onUnderWay = () => {}): Promise<Outcome> {
    const random = new SeededRandom(seed);
    const proxy = new WebSocketFaultProxy(random.fork(), drawConditions(random));
    setTimeout(() => proxy.calmDown(), faultMs);
    const input = random.bytes(random.integer(1, 150_000));
    const lines = random.integer(1, 60_000);
    const session = await started(() =>
      TerminalUnderTest.start(ssm, nodeId, undefined, undefined, proxy.openSocket),
    );
    // Neither mark is in what the shell echoes of this line.
    session.type(
      `stty raw -echo; echo re''ady; head -c ${input.length} | sha256sum; seq 1 ${lines}; echo do''ne\r`,
    );
    const text = () => session.output.toString('latin1');
    try {
      let reason = await outcome(session, `the shell of seed ${seed}`, () => text().includes('ready\n'));
      if (reason === undefined) {
        session.client.write(input);
        onUnderWay();
        reason = await outcome(session, `all of seed ${seed}`, () => text().includes('\ndone\n'));
      }
      if (reason === undefined) {
        const [, sum = '', rest = ''] = /ready\n(\w+) {2}-\n(.*?)\ndone\n/s.exec(text()) ?? [];
        expect(sum, `input of seed ${seed}`).toBe(sha(input));
        const numbers = Array.from({ length: lines }, (_, index) => index + 1).join('\n');
        expect(sha(Buffer.from(rest)), `output of seed ${seed}`).toBe(sha(Buffer.from(numbers)));
        await session.terminate();
      } else expect(reason).toMatch(isSentence);
      return { cuts: proxy.cuts, reason };
    } finally {
      session.client.end('The test is over.');
      proxy.close();
    }
  }

  /** Each connection sends its bytes, ends its direction, and gets others back. */
  async function forward(seed: number, onUnderWay = () => {}): Promise<Outcome> {
    const random = new SeededRandom(seed);
    const proxy = new WebSocketFaultProxy(random.fork(), drawConditions(random));
    setTimeout(() => proxy.calmDown(), faultMs);
    const target = await listen((socket) => {
      const pieces: Buffer[] = [];
      socket.on('data', (piece) => pieces.push(piece));
      socket.on('end', () => {
        const bytes = Buffer.concat(pieces);
        socket.end(Buffer.concat([Buffer.from(sha(bytes)), bytes.reverse()]));
      });
    });
    const session = await started(() =>
      PortUnderTest.start(
        ssm,
        nodeId,
        'AWS-StartPortForwardingSession',
        { portNumber: [String(target)] },
        proxy.openSocket,
      ),
    );
    const port = await listen((socket) => session.connect(socket));
    const exchanges = Array.from({ length: random.integer(1, 6) }, () => {
      const sent = random.bytes(random.integer(0, 200_000));
      const pieces: Buffer[] = [];
      const exchange = { sent, hasEnded: false, received: () => Buffer.concat(pieces) };
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('data', (piece) => pieces.push(piece));
      socket.on('end', () => {
        exchange.hasEnded = true;
      });
      socket.on('error', () => {});
      socket.end(sent);
      return exchange;
    });
    onUnderWay();
    try {
      const reason = await outcome(session, `all connections of seed ${seed}`, () =>
        exchanges.every(({ hasEnded }) => hasEnded),
      );
      if (reason === undefined) {
        for (const { sent, received } of exchanges) {
          const expected = Buffer.concat([Buffer.from(sha(sent)), Buffer.from(sent).reverse()]);
          expect(sha(received()), `a connection of seed ${seed}`).toBe(sha(expected));
        }
        await session.terminate();
      } else expect(reason).toMatch(isSentence);
      return { cuts: proxy.cuts, reason };
    } finally {
      session.client.end('The test is over.');
      proxy.close();
    }
  }

  for (const first of [0, 5, 10, 15])
    it(`seeds ${first} to ${first + 4}: the checksums are the same at both ends, or it ended and says why`, async () => {
      const seeds = Array.from({ length: 5 }, (_, index) => first + index);
      const running = seeds.map((seed) => (seed % 2 === 0 ? shell(seed) : forward(seed)));
      nodeLine.cutNowAndThen(0.15);
      const calming = setTimeout(() => nodeLine.calmDown(), faultMs);
      const outcomes = await Promise.all(running).finally(() => {
        clearTimeout(calming);
        nodeLine.calmDown();
      });
      // A proxy that does nothing would prove nothing.
      expect(Math.max(...outcomes.map(({ cuts }) => cuts))).toBeGreaterThan(0);
      expect(nodeLine.cuts).toBeGreaterThan(0);
    });

  it('goes on byte for byte when the bridge is killed in the middle and started again', async () => {
    let underWay = 0;
    const count = () => {
      underWay += 1;
    };
    const running = Promise.all([shell(20, count), forward(21, count), shell(22, count), forward(23, count)]);
    await eventually('all to be under way', () => underWay === 4, limitMs);
    await bridge.stop('SIGKILL');
    const again = await runBridge(directory);
    again.ssm.destroy();
    bridge = again.bridge;
    for (const { reason } of await running) expect(reason).toBeUndefined();
  });
});
