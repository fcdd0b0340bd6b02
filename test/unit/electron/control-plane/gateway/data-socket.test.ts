import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { binaryHeader, type DataSocket, dataSocket } from '#electron/control-plane/gateway/data-socket';

describe('dataSocket', () => {
  let server: Server;
  let client: WebSocket;
  let socket: DataSocket;
  let webSocket: WebSocket;

  beforeEach(async () => {
    server = createServer();
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    const opened = new Promise<void>((resolve) =>
      server.on('upgrade', (request, stream, head) =>
        sockets.handleUpgrade(request, stream, head, (accepted) => {
          webSocket = accepted;
          socket = dataSocket(accepted, stream);
          resolve();
        }),
      ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await Promise.all([opened, new Promise((resolve) => client.once('open', resolve))]);
  });
  afterEach(() => {
    client.terminate();
    server.closeAllConnections();
    server.close();
  });

  it('sends frames of every size whole and in order, between what the WebSocket itself sends', async () => {
    const sizes = [0, 1, 125, 126, 1024, 16_384, 16_385, 65_535, 65_536, 300_000];
    const received: Buffer[] = [];
    let pings = 0;
    client.on('ping', () => {
      pings += 1;
    });
    const done = new Promise<void>((resolve) =>
      client.on('message', (data: Buffer, isBinary) => {
        expect(isBinary).toBe(true);
        received.push(data);
        if (received.length === sizes.length) resolve();
      }),
    );
    let sent = 0;
    for (const size of sizes) {
      socket.sendFrame(Buffer.alloc(size, size % 251), () => {
        sent += 1;
      });
      webSocket.ping();
    }
    await done;
    expect(received.map((data) => data.length)).toEqual(sizes);
    for (const data of received) expect(data.every((byte) => byte === data.length % 251)).toBe(true);
    expect(pings).toBe(sizes.length);
    expect(sent).toBe(sizes.length);
    expect(socket.unsentBytes).toBe(0);
  });

  it('hands on binary frames alone', async () => {
    const frames: string[] = [];
    const done = new Promise<void>((resolve) =>
      socket.onFrame((frame) => {
        if (frames.push(frame.toString()) === 2) resolve();
      }),
    );
    client.send(Buffer.from('one'));
    client.send('a text');
    client.send(Buffer.from('two'));
    await done;
    expect(frames).toEqual(['one', 'two']);
  });
});

describe('binaryHeader', () => {
  it('uses the shortest length that RFC 6455 has for it', () => {
    expect([...binaryHeader(125)]).toEqual([0x82, 125]);
    expect([...binaryHeader(126)]).toEqual([0x82, 126, 0, 126]);
    expect([...binaryHeader(65_535)]).toEqual([0x82, 126, 255, 255]);
    expect([...binaryHeader(65_536)]).toEqual([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
  });
});
