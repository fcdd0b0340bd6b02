import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { PortUnderTest } from '../helpers/session-under-test';
import { withEnrolledBridge } from './enrolled-bridge';
import { freePort, hasStockPair, pacerNote, stockPairNote, withStockPair } from './stock-pair';

const bytesPerRun = 200_000_000;
const pacedBytes = 2_000_000;
const block = Buffer.alloc(65_536, 7);

type Direction = 'down' | 'up';

async function listen(serve: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** Writes as fast as it is taken, or in the pace of the stock peers. */
function pour(socket: Socket, bytes: number, paced: boolean): void {
  let left = bytes;
  const push = (): void => {
    while (left > 0) {
      const piece = block.subarray(0, Math.min(left, paced ? 1024 : block.byteLength));
      left -= piece.byteLength;
      const hasRoom = socket.write(piece);
      if (paced) {
        setTimeout(push, 1);
        return;
      }
      if (!hasRoom) return;
    }
    socket.end();
  };
  if (!paced) socket.on('drain', push);
  push();
}

function swallow(socket: Socket): Promise<number> {
  let bytes = 0;
  return new Promise((resolve) => {
    socket.on('data', (piece) => {
      bytes += piece.length;
    });
    socket.on('end', () => resolve(bytes));
  });
}

/** Megabytes a second over so many connections to a port, from the first connection to the end of the last. */
async function run(port: number, direction: Direction, connections: number, bytes: number): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      if (direction === 'down') {
        await swallow(socket);
        socket.end();
      } else {
        pour(socket, bytes / connections, false);
        await swallow(socket);
      }
    }),
  );
  return bytes / 1e6 / ((performance.now() - start) / 1000);
}

/** The server of a run: pours or swallows its share on each connection. */
function target(direction: Direction, connections: number, bytes: number, paced: boolean) {
  return listen((socket) => {
    if (direction === 'down') {
      socket.resume();
      pour(socket, bytes / connections, paced);
    } else void swallow(socket).then(() => socket.end());
  });
}

export interface PortForwardFigures {
  /** MB/s by number of connections. */
  ours: Record<1 | 8, number>;
  raw: Record<1 | 8, number>;
  /** Of the official pair, or of its pace; one connection. */
  official: number;
}

export function measurePortForward(direction: Direction): Promise<PortForwardFigures> {
  return withEnrolledBridge(async (parts) => {
    const { ssm, nodeId } = parts;
    const through = async (
      port: number,
      connections: number,
      bytes: number,
      way: Direction = direction,
    ): Promise<number> => {
      const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', {
        portNumber: [String(port)],
      });
      const local = await listen((socket) => session.connect(socket));
      await session.live();
      const rate = await run(local.port, way, connections, bytes);
      local.server.close();
      await session.terminate();
      return rate;
    };
    const measure = async (connections: 1 | 8) => {
      const { server, port } = await target(direction, connections, bytesPerRun, false);
      await through(port, connections, bytesPerRun / 4);
      const ours = await through(port, connections, bytesPerRun);
      const raw = await run(port, direction, connections, bytesPerRun);
      server.close();
      return { ours, raw };
    };
    const one = await measure(1);
    const eight = await measure(8);
    const official = async (): Promise<number> => {
      const { server, port } = await target(direction, 1, pacedBytes, false);
      const rate = await withStockPair(parts, async (open) => {
        const localPort = await freePort();
        const parameters = { portNumber: [String(port)], localPortNumber: [String(localPort)] };
        const session = open([
          '--document-name',
          'AWS-StartPortForwardingSession',
          '--parameters',
          JSON.stringify(parameters),
        ]);
        await session.shows(/Waiting for connections/);
        const figure = await run(localPort, direction, 1, pacedBytes);
        session.kill();
        return figure;
      });
      server.close();
      return rate;
    };
    const paced = async (): Promise<number> => {
      const { server, port } = await target('down', 1, pacedBytes, true);
      const rate = await through(port, 1, pacedBytes, 'down');
      server.close();
      return rate;
    };
    return {
      ours: { 1: one.ours, 8: eight.ours },
      raw: { 1: one.raw, 8: eight.raw },
      official: hasStockPair ? await official() : await paced(),
    };
  });
}

export function portForwardNote(figures: PortForwardFigures): string {
  const share = (connections: 1 | 8) =>
    `${((100 * figures.ours[connections]) / figures.raw[connections]).toFixed(1)} %`;
  return `the slower of 1 and 8 connections (${figures.ours[1].toFixed(1)} and ${figures.ours[8].toFixed(1)} MB/s in all); ${hasStockPair ? stockPairNote : pacerNote}; of raw loopback TCP that is ${share(1)} and ${share(8)}`;
}
