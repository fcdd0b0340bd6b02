import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enrolNode, type RunningCommand, relayAlone, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { PortUnderTest, TerminalUnderTest } from '#test/helpers/session-under-test';

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const ways = [
  { way: 'the bridge alone', env: relayAlone },
  { way: 'the bridge and the direct path', env: {} },
];

describe.each(ways)('the kinds of sessions, client to node over $way', ({ env }) => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let ssm: SSMClient;
  let nodeId: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-kinds-'));
    const running = await runBridge(directory);
    ({ bridge, ssm } = running);
    node = await enrolNode(running.facts, join(directory, 'node'), env);
    nodeId = await eventually('the node', async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList[0]?.InstanceId;
    });
  });
  afterAll(async () => {
    await node?.stop();
    ssm?.destroy();
    await bridge?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(serve: (socket: Socket) => void, allowHalfOpen = true): Promise<number> {
    const server = createServer({ allowHalfOpen }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** The client's port: every connection to it is the session's. */
  async function forwarded(session: PortUnderTest): Promise<number> {
    return listen((socket) => session.connect(socket));
  }

  /** Sends all of `bytes`, ends its direction, and answers what comes back until the other end has ended. */
  function exchange(port: number, bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('data', (piece) => pieces.push(piece));
      socket.on('end', () => resolve(Buffer.concat(pieces)));
      socket.on('error', reject);
      socket.end(bytes);
    });
  }

  const forward = (port: number) =>
    PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', { portNumber: [String(port)] });

  it('an interactive command runs in a terminal of the client’s size and ends its session', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartInteractiveCommand', {
      command: ['stty size; read -r word; echo got-$word'],
    });
    await session.shows('30 100');
    session.type('apple\r');
    await session.shows('got-apple');
    expect(await session.ended()).toMatchObject({ reason: 'The shell ended.' });
  });

  it('a command without a terminal has its errors apart and says its exit code', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
      command: ["sh -c 'echo out; echo err >&2; test -t 0 || echo no-terminal; exit 3'"],
      separateOutputStream: ['true'],
    });
    expect(await session.ended()).toMatchObject({
      exitCode: 3,
      reason: 'The command ended with exit code 3.',
    });
    expect(session.output.toString().split('\n').sort().join(' ').trim()).toBe('err no-terminal out');
  });

  it('a command without a shell gets its words as they are written', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
      command: ['echo $HOME "a  b" | wc; >&2'],
    });
    await session.ended();
    expect(session.output.toString()).toBe('$HOME a  b | wc; >&2\n');
  });

  it('gives all of a long output, also of a command that has ended long before', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
      command: ["sh -c 'seq 1 400000'"],
      separateOutputStream: ['true'],
    });
    session.client.hold();
    await new Promise((resolve) => setTimeout(resolve, 700));
    session.client.release();
    expect(await session.ended()).toMatchObject({ exitCode: 0 });
    const lines = session.output.toString().trimEnd().split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([400_000, '400000']);
  });

  it('says that a program is not there', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
      command: ['no-such-program-here'],
    });
    expect((await session.ended()).reason).toMatch(/no-such-program-here could not be started: .*ENOENT/);
  });

  it('interrupts a command that is sent Ctrl-C', async () => {
    const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
      command: ['sh -c \'trap "echo caught; exit 7" INT; echo waiting; while :; do sleep 0.05; done\''],
      separateOutputStream: ['true'],
    });
    await session.shows('waiting');
    session.type('\u0003');
    expect(await session.ended()).toMatchObject({ exitCode: 7 });
    expect(session.output.toString()).toContain('caught');
  });

  it('carries many connections at once, both ways, byte for byte', async () => {
    const target = await listen((socket) => {
      socket.pipe(socket);
    });
    const session = await forward(target);
    const port = await forwarded(session);
    const sizes = [0, 1, 1016, 1017, 70_000, ...Array.from({ length: 15 }, () => 900_000)];
    await Promise.all(
      sizes.map(async (size) => {
        const bytes = randomBytes(size);
        expect(sha(await exchange(port, bytes))).toBe(sha(bytes));
      }),
    );
    await eventually('all connections to be closed', () => session.client.openConnections === 0);
    expect(session.state?.kind).toBe('live');
    await session.terminate();
    expect((await session.ended()).reason).toContain('terminated');
  });

  it('passes an end in one direction on, and still gives the answer', async () => {
    const target = await listen((socket) => {
      const pieces: Buffer[] = [];
      socket.on('data', (piece) => pieces.push(piece));
      socket.on('end', () => socket.end(`${Buffer.concat(pieces).length} bytes`));
    });
    const session = await forward(target);
    const port = await forwarded(session);
    expect((await exchange(port, randomBytes(300_000))).toString()).toBe('300000 bytes');
    await session.terminate();
  });

  it('a connection that nobody reads does not stop the others', async () => {
    const target = await listen((socket) => {
      socket.once('data', (first) => {
        if (first.toString() === 'flood') {
          const block = Buffer.alloc(65_536, 1);
          const push = () => {
            while (socket.write(block));
          };
          socket.on('drain', push);
          push();
        } else socket.end(`hello ${first}`);
      });
    });
    const session = await forward(target);
    const port = await forwarded(session);
    const stuck = connect(port, '127.0.0.1');
    stuck.pause();
    stuck.write('flood');
    stuck.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const name of ['a', 'b', 'c']) {
      const answer = await exchange(port, Buffer.from(name));
      expect(answer.toString()).toBe(`hello ${name}`);
    }
    stuck.destroy();
    await eventually('it to be closed', () => session.client.openConnections === 0);
    await session.terminate();
  });

  it('says why the node cannot connect, and stays', async () => {
    const closed = await listen(() => {});
    servers.pop()?.close();
    const session = await forward(closed);
    const port = await forwarded(session);
    expect((await exchange(port, Buffer.from('x'))).length).toBe(0);
    await eventually('the reason', () => session.refusals.length > 0);
    expect(session.refusals[0]).toBe(`Nothing listens on localhost:${closed}; the connection was refused.`);
    expect(session.state?.kind).toBe('live');
    await session.terminate();
  });

  it('reaches another host by name or address, and no metadata service', async () => {
    const target = await listen((socket) => void socket.end('from the host'));
    const toHost = (host: string) =>
      PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSessionToRemoteHost', {
        host: [host],
        portNumber: [String(target)],
      });
    const session = await toHost('127.0.0.1');
    const port = await forwarded(session);
    expect((await exchange(port, Buffer.from(''))).toString()).toBe('from the host');
    await session.terminate();
    for (const host of ['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254']) {
      const refused = await toHost(host);
      expect((await refused.ended()).reason).toBe(`Forwarding to IP address ${host} is forbidden.`);
    }
  });

  it('carries one raw connection for SSH, and ends with it', async () => {
    const target = await listen((socket) => {
      socket.write('SSH-2.0-test\r\n');
      socket.on('data', (bytes) => {
        if (bytes.toString() === 'bye') socket.end('goodbye');
        else socket.write(bytes);
      });
    });
    const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartSSHSession', {
      portNumber: [String(target)],
    });
    const port = await forwarded(session);
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
    });
    await eventually('the greeting', () => text === 'SSH-2.0-test\r\n');
    socket.write('hello');
    await eventually('the echo', () => text.endsWith('hello'));
    socket.write('bye');
    await eventually('the end', () => text.endsWith('goodbye') && socket.readableEnded);
    expect((await session.ended()).kind).toBe('ended');
  });

  it.each([
    ['AWS-StartPortForwardingSession', { portNumber: ['0'] }],
    ['AWS-StartPortForwardingSession', { portNumber: ['65536'] }],
    ['AWS-StartPortForwardingSession', { portNumber: ['80', '81'] }],
    ['AWS-StartPortForwardingSession', { portnumber: ['80'] }],
    ['AWS-StartPortForwardingSessionToRemoteHost', { portNumber: ['80'] }],
    ['AWS-StartPortForwardingSessionToRemoteHost', { host: ['a b'] }],
    ['AWS-StartSSHSession', { portNumber: ['ssh'] }],
    ['AWS-StartInteractiveCommand', {}],
    ['AWS-StartNonInteractiveCommand', { command: ['true'], separateOutputStream: ['yes'] }],
  ] as [string, Record<string, string[]>][])('refuses %s with %j', async (document, parameters) => {
    await expect(TerminalUnderTest.start(ssm, nodeId, document, parameters)).rejects.toMatchObject({
      name: 'InvalidParameters',
    });
  });
});
