import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeEndpoint } from '#electron/cli/doctor/probe-endpoint';
import type { UsedProxy } from '#electron/cli/doctor/subject';
import { makeTlsIdentity } from '#test/helpers/tls-authority';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listening(server: Server | TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function service() {
  const identity = await makeTlsIdentity();
  const port = await listening(createHttpsServer(identity, (_, response) => response.writeHead(404).end()));
  return { url: `https://127.0.0.1:${port}`, trust: { pem: identity.ca, name: 'the authority of the test' } };
}

/** An HTTP proxy that answers CONNECT with `status`, and lets through on 200. */
async function proxy(status: number, seen: string[] = []): Promise<UsedProxy> {
  const server = createHttpServer();
  server.on('connect', (request, socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket);
      socket.pipe(target);
    });
    for (const side of [target, socket]) side.on('error', () => {});
  });
  const port = await listening(server);
  return { url: `http://me:word@127.0.0.1:${port}`, host: `127.0.0.1:${port}`, source: 'the test' };
}

const probe = (url: string, trust: Parameters<typeof probeEndpoint>[1], used?: UsedProxy) =>
  probeEndpoint({ service: 'ssm', url }, trust, used, 400);

describe('the way to an endpoint', () => {
  it('is told with its certificates and the time of the other side', async () => {
    const { trust, url } = await service();
    const seen = await probe(url, trust);
    expect(seen).toMatchObject({ status: 404, addresses: ['127.0.0.1'] });
    expect(seen.untrusted).toBeUndefined();
    expect(seen.failure).toBeUndefined();
    expect(seen.certificates?.[0]?.subject).toBe('127.0.0.1');
    expect(Math.abs(seen.clockSkewMs ?? Number.NaN)).toBeLessThan(2000);
  });

  it('goes through the proxy, with its user and password', async () => {
    const { trust, url } = await service();
    const asked: string[] = [];
    const used = await proxy(200, asked);
    const seen = await probe(url, trust, used);
    expect(seen.failure).toBeUndefined();
    expect(seen.status).toBe(404);
    expect(asked).toEqual([`${new URL(url).host} Basic ${Buffer.from('me:word').toString('base64')}`]);
  });

  it('ends at a proxy that refuses', async () => {
    const { trust, url } = await service();
    expect((await probe(url, trust, await proxy(407))).failure).toMatchObject({
      step: 'proxy',
      code: 'HTTP 407',
    });
  });

  it('ends at what hangs, step by step', async () => {
    const silent = await listening(createTcpServer(() => {}));
    const trust = { pem: undefined, name: 'the system' };
    expect((await probe(`https://127.0.0.1:${silent}`, trust)).failure).toMatchObject({
      step: 'tls',
      code: 'ETIMEDOUT',
    });
    expect((await probe(`http://127.0.0.1:${silent}`, trust)).failure).toMatchObject({
      step: 'http',
      code: 'ETIMEDOUT',
    });
    const hanging = { url: `http://127.0.0.1:${silent}`, host: `127.0.0.1:${silent}`, source: 'the test' };
    expect((await probe('https://127.0.0.1:1', trust, hanging)).failure).toMatchObject({
      step: 'proxy',
      code: 'ETIMEDOUT',
    });
  });

  it('is looked at also where the certificate is of another authority', async () => {
    const { url } = await service();
    const seen = await probe(url, { pem: (await makeTlsIdentity()).ca, name: 'another' });
    expect(seen.untrusted).toBeDefined();
    expect(seen.certificates?.length).toBeGreaterThan(0);
  });

  it('never raises, whatever the address is', async () => {
    for (const url of ['', 'x', 'ftp://a', 'https://', 'https://[::1'])
      expect((await probe(url, { pem: undefined, name: '' })).failure?.step).toBe('address');
  });
});
