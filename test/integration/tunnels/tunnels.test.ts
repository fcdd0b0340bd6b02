import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSessionsCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { whyPortUnusable } from '#electron/main/tunnels/local-ports';
import { BridgeWithNode } from '#test/helpers/bridge-with-node';
import { eventually } from '#test/helpers/eventually';
import { draftOf, TunnelsUnderTest } from '#test/helpers/tunnels-under-test';

describe('tunnels over the real bridge and node', () => {
  let directory: string;
  let both: BridgeWithNode;
  let nodeId: string;
  let under: TunnelsUnderTest;
  const servers: Server[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-tunnels-'));
    both = await BridgeWithNode.start(directory);
    nodeId = both.nodeId;
    under = new TunnelsUnderTest(directory, () => both.ssm);
  });
  afterAll(async () => {
    await under?.tunnels.stop();
    await both?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    for (const { saved } of under.tunnels.list()) under.tunnels.remove(saved.tunnelId);
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(serve: (socket: Socket) => void, port = 0): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }
  const echo = () => listen((socket) => void socket.pipe(socket));

  /** Sends `bytes` and waits until as many have come back. */
  function exchange(port: number, bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let got = Buffer.alloc(0);
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (piece) => {
        got = Buffer.concat([got, piece]);
        if (got.byteLength >= bytes.byteLength) socket.end();
      });
      socket.on('close', () => resolve(got));
      socket.on('error', reject);
      socket.write(bytes);
    });
  }
  const isFree = (port: number) =>
    eventually('the port to be free', () => whyPortUnusable(port).then((why) => why === undefined));
  const portOf = (tunnelId: string) => under.status(tunnelId).localPort as number;
  const begin = async (target: number, more = {}) => {
    const { saved } = await under.tunnels.create(draftOf(nodeId, target, more), true);
    await under.is(saved.tunnelId, 'up');
    return saved.tunnelId;
  };

  it('carries connections, counts them and their bytes, and keeps the port that it chose', async () => {
    const tunnelId = await begin(await echo());
    const bytes = randomBytes(300_000);
    const [first, second] = await Promise.all([
      exchange(portOf(tunnelId), bytes),
      exchange(portOf(tunnelId), bytes),
    ]);
    expect(first.equals(bytes) && second.equals(bytes)).toBe(true);
    const status = await eventually('the counts', () => {
      const now = under.status(tunnelId);
      return now.openConnections === 0 && now.bytesDown === 600_000 && now;
    });
    expect(status).toMatchObject({ totalConnections: 2, bytesUp: 600_000 });
    const port = portOf(tunnelId);
    expect(under.file.get(tunnelId)?.chosenPort).toBe(port);
    under.tunnels.stopOne(tunnelId);
    expect(under.health(tunnelId)).toBe('stopped');
    under.tunnels.start(tunnelId);
    await under.is(tunnelId, 'up');
    expect(portOf(tunnelId)).toBe(port);
  });

  it('ends its session on the node when it is stopped', async () => {
    const tunnelId = await begin(await echo());
    const active = async () => {
      const { Sessions = [] } = await both.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
      return Sessions.length;
    };
    await eventually('one session', async () => (await active()) === 1);
    under.tunnels.stopOne(tunnelId);
    await eventually('no session', async () => (await active()) === 0);
  });

  it('says why the target refused, and is up again when it answers', async () => {
    const target = await echo();
    servers.pop()?.close();
    const tunnelId = await begin(target);
    await exchange(portOf(tunnelId), Buffer.from('x')).catch(() => {});
    const { health } = await under.is(tunnelId, 'degraded');
    expect(health).toMatchObject({
      reason: `Nothing listens on localhost:${target}; the connection was refused.`,
    });
    await listen((socket) => void socket.pipe(socket), target);
    expect((await exchange(portOf(tunnelId), Buffer.from('hello'))).toString()).toBe('hello');
    await under.is(tunnelId, 'up');
  });

  it('starts another session, on the same port, when one was terminated by somebody', async () => {
    const tunnelId = await begin(await echo());
    const port = portOf(tunnelId);
    const { Sessions = [] } = await both.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    await both.ssm.send(new TerminateSessionCommand({ SessionId: Sessions[0]?.SessionId }));
    await under.is(tunnelId, 'down');
    // It connects while there is no session, and is carried by the next one.
    expect((await exchange(port, Buffer.from('waits'))).toString()).toBe('waits');
    expect(under.health(tunnelId)).toBe('up');
  });

  it('stays down, and says why, when it is not to start again by itself', async () => {
    const tunnelId = await begin(await echo(), { restartsAlone: false });
    const port = portOf(tunnelId);
    const { Sessions = [] } = await both.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    await both.ssm.send(new TerminateSessionCommand({ SessionId: Sessions[0]?.SessionId }));
    const { health } = await under.is(tunnelId, 'down');
    expect(health).toMatchObject({ reason: 'The session was terminated by its operator.' });
    expect(health).not.toHaveProperty('nextTryAt');
    await expect(exchange(port, Buffer.from('x'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('listens on when the bridge is killed, and carries what came meanwhile over the next one', async () => {
    const tunnelId = await begin(await echo());
    const port = portOf(tunnelId);
    const held = connect(port, '127.0.0.1');
    let heldText = '';
    held.on('data', (piece) => {
      heldText += piece;
    });
    held.write('before ');
    await eventually('the echo', () => heldText === 'before ');
    await both.stopBridge('SIGKILL');
    await under.is(tunnelId, 'degraded');
    held.write('and after');
    const during = exchange(port, Buffer.from('during'));
    await both.startBridge();
    expect((await during).toString()).toBe('during');
    await eventually('what was open before to go on', () => heldText === 'before and after');
    await under.is(tunnelId, 'up');
    held.destroy();
  });

  it('starts another session when the node was killed and is back', async () => {
    const tunnelId = await begin(await echo());
    await both.stopNode('SIGKILL');
    await under.is(tunnelId, 'degraded');
    await both.startNode();
    await under.is(tunnelId, 'up', 40_000);
    expect((await exchange(portOf(tunnelId), Buffer.from('again'))).toString()).toBe('again');
  });

  it('says that its node is not connected, tries again, and hurries when it is told to', async () => {
    await both.stopNode();
    const { saved } = await under.tunnels.create(draftOf(nodeId, 1), true);
    const { tunnelId } = saved;
    const { health } = await under.is(tunnelId, 'down');
    expect(health).toMatchObject({
      reason: 'The node node is not connected.',
      nextTryAt: expect.any(Number),
    });
    await both.startNode();
    await eventually('the tunnel to be up', () => {
      under.tunnels.hurry('bridge');
      return under.health(tunnelId) === 'up';
    });
  });

  it('refuses a local port that another tunnel or program has, and takes a free one when asked', async () => {
    const target = await echo();
    const taken = await listen(() => {});
    const make = (localPort: number) => under.tunnels.create(draftOf(nodeId, target, { localPort }), true);
    await expect(make(taken)).rejects.toMatchObject({
      code: 'Conflict',
      message: `Port ${taken} on 127.0.0.1 is used by another program. Choose another local port, or an automatic one.`,
    });
    const tunnelId = await begin(target, { name: 'first' });
    await expect(make(portOf(tunnelId))).rejects.toMatchObject({
      code: 'Conflict',
      message: `Port ${portOf(tunnelId)} belongs to the tunnel first. Choose another local port, or an automatic one.`,
    });
    expect(under.tunnels.list()).toHaveLength(1);
  });

  it('is down while its port is taken by a program, and up when it is free', async () => {
    const target = await echo();
    const { saved } = await under.tunnels.create(draftOf(nodeId, target), true);
    const { localPort } = await under.is(saved.tunnelId, 'up');
    under.tunnels.stopOne(saved.tunnelId);
    await isFree(localPort as number);
    await under.tunnels.update(saved.tunnelId, draftOf(nodeId, target, { localPort: localPort as number }));
    await listen(() => {}, localPort);
    under.tunnels.start(saved.tunnelId);
    const { health } = await under.is(saved.tunnelId, 'down');
    expect(health).toMatchObject({ isPortTaken: true, nextTryAt: expect.any(Number) });
    servers.pop()?.close();
    await under.is(saved.tunnelId, 'up');
  });

  it('an automatic tunnel whose port is taken gets another one, and keeps that', async () => {
    const tunnelId = await begin(await echo());
    const before = portOf(tunnelId);
    under.tunnels.stopOne(tunnelId);
    await isFree(before);
    await listen(() => {}, before);
    under.tunnels.start(tunnelId);
    await under.is(tunnelId, 'up');
    expect(portOf(tunnelId)).not.toBe(before);
    expect(under.file.get(tunnelId)?.chosenPort).toBe(portOf(tunnelId));
  });

  it('reaches another host through the node, and no metadata service, whoever is asked', async () => {
    const target = await echo();
    const tunnelId = await begin(target, { target: { port: target, host: '127.0.0.1' } });
    expect((await exchange(portOf(tunnelId), Buffer.from('via'))).toString()).toBe('via');
    await expect(
      under.tunnels.create(draftOf(nodeId, 80, { target: { port: 80, host: '169.254.169.254' } }), true),
    ).rejects.toMatchObject({ code: 'Invalid', message: expect.stringContaining('link-local') });
    // As a file edited by hand would have it: the node refuses it, and nothing is tried again.
    const bad = under.tunnels.list()[0]?.saved;
    under.file.put({ ...bad, target: { port: 80, host: '169.254.169.254' } } as NonNullable<typeof bad>);
    under.tunnels.start(tunnelId);
    const { health } = await under.is(tunnelId, 'down');
    expect(health).toMatchObject({ reason: 'Forwarding to IP address 169.254.169.254 is forbidden.' });
    expect(health).not.toHaveProperty('nextTryAt');
  });

  it('comes back with the process that carries it', async () => {
    const tunnelId = await begin(await echo());
    const port = portOf(tunnelId);
    under.tunnels.hostLost();
    expect(under.status(tunnelId).health).toMatchObject({
      kind: 'connecting',
      reason: 'The process that carries the tunnels ended unexpectedly and is started again.',
    });
    under.startHost();
    // The port of the process that is gone is held here by the same process: an automatic tunnel takes another.
    await under.is(tunnelId, 'up');
    expect(portOf(tunnelId)).not.toBe(port);
  });
});
