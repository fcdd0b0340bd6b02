import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { relayAlone } from '../helpers/bridge-command';
import { eventually } from '../helpers/eventually';
import { PortUnderTest } from '../helpers/session-under-test';
import { withEnrolledBridge } from './enrolled-bridge';
import { freePort, hasStockPair, withStockPair } from './stock-pair';

export const echoedBytes = 400;
const warmUpBytes = 600;
const pauseMs = 8;
const warmUpPauseMs = 1;

async function listen(serve: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** Milliseconds from writing one byte to a port until it is back, one at a time on one connection. */
async function echoTimes(port: number): Promise<number[]> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let came: () => void = () => {};
  let broke: (error: Error) => void = () => {};
  socket.on('data', () => came());
  socket.on('error', (error) => broke(error));
  socket.on('close', () => broke(new Error('the connection of a measurement was closed')));
  const once = (): Promise<number> => {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      came = () => resolve(performance.now() - start);
      broke = reject;
      socket.write('x');
    });
  };
  const times: number[] = [];
  for (let count = -warmUpBytes; count < echoedBytes; count += 1) {
    const time = await once();
    if (count >= 0) times.push(time);
    await delay(count < 0 ? warmUpPauseMs : pauseMs);
  }
  broke = () => {};
  socket.destroy();
  return times;
}

export interface PortEchoFigures {
  ours: number[];
  /** Over loopback TCP with nothing between. */
  raw: number[];
  /** Through the bridge, without the direct path. */
  relay: number[];
  /** Of the official pair on the same bridge, where it is on this machine. */
  official: number[] | undefined;
}

export async function measurePortEcho(): Promise<PortEchoFigures> {
  const { server, port } = await listen((socket) => socket.on('data', (bytes) => socket.write(bytes)));
  const parameters = { portNumber: [String(port)] };
  type Parts = Parameters<Parameters<typeof withEnrolledBridge>[0]>[0];
  const through = async ({ ssm, nodeId }: Parts): Promise<number[]> => {
    const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', parameters);
    const local = await listen((socket) => session.connect(socket));
    await session.live();
    const times = await echoTimes(local.port);
    local.server.close();
    await session.terminate();
    return times;
  };
  const official = (parts: Parts): Promise<number[]> =>
    withStockPair(parts, async (open) => {
      const localPort = await freePort();
      const session = open([
        '--document-name',
        'AWS-StartPortForwardingSession',
        '--parameters',
        JSON.stringify({ ...parameters, localPortNumber: [String(localPort)] }),
      ]);
      await session.shows(/Waiting for connections/);
      const times = await eventually('the official pair to answer', () =>
        echoTimes(localPort).catch(() => undefined),
      );
      session.kill();
      return times;
    });
  try {
    const raw = await echoTimes(port);
    const figures = await withEnrolledBridge(async (parts) => ({
      ours: await through(parts),
      official: hasStockPair ? await official(parts) : undefined,
    }));
    const relay = await withEnrolledBridge(through, relayAlone);
    return { raw, relay, ...figures };
  } finally {
    server.close();
  }
}
