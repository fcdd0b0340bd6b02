import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateActivationCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  GetConnectionStatusCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from '#electron/adapters/file-transfer/download';
import { uploadFile } from '#electron/adapters/file-transfer/upload';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { hasStockPlugin, PluginSession } from '#test/helpers/plugin-session';
import { PortUnderTest, TerminalUnderTest } from '#test/helpers/session-under-test';
import { StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';
import { transferContext } from '#test/helpers/transfer-context';

const agentFolder = stockAgentFolder();
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let directory: string;
let bridge: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;
let echo: Server;
const servers: Server[] = [];

async function listen(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Sends the bytes and reads as many back. */
function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length < bytes.length) return;
      socket.end();
      resolve(Buffer.concat(pieces));
    });
    socket.write(bytes);
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-peers-'));
  ({ bridge, facts, ssm } = await runBridge(directory));
  echo = await listen((socket) => void socket.pipe(socket));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await bridge?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function onlineNode(version: string): Promise<string> {
  return eventually(
    'a node',
    async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      const found = InstanceInformationList.find((one) => one.AgentVersion?.startsWith(version));
      if (found?.PingStatus !== 'Online' || !found.PlatformName) return undefined;
      const { Status } = await ssm.send(new GetConnectionStatusCommand({ Target: found.InstanceId }));
      return Status === 'connected' ? found.InstanceId : undefined;
    },
    60_000,
  );
}

const pluginOn = (nodeId: string, documentName?: string, parameters?: Record<string, string[]>) =>
  new PluginSession(facts, directory, nodeId, [
    ...(documentName ? ['--document-name', documentName] : []),
    ...(parameters ? ['--parameters', JSON.stringify(parameters)] : []),
  ]);

/** What the stock plugin does on a node, whichever it is. */
function pluginTests(nodeId: () => string): void {
  it('a shell: size, resize, exit', async () => {
    const session = pluginOn(nodeId());
    await session.shows(/[$#] $/);
    session.type('echo size $(stty size) sum $((40 + 2))\r');
    await session.shows(/size 30 100 sum 42/);
    session.resize(120, 40);
    // The plugin looks at its size twice a second.
    await eventually('the new size', async () => {
      session.type('stty size\r');
      await new Promise((resolve) => setTimeout(resolve, 400));
      return session.screen.includes('40 120');
    });
    session.type('exit\r');
    await expect(session.exited).resolves.toBe(0);
    expect(session.screen).toMatch(/Exiting session with sessionId/);
    const { Sessions = [] } = await ssm.send(
      new DescribeSessionsCommand({ State: 'History', Filters: [{ key: 'Target', value: nodeId() }] }),
    );
    expect(Sessions[0]).toMatchObject({ Status: 'Terminated', Target: nodeId() });
  });

  it('an interactive command', async () => {
    const session = pluginOn(nodeId(), 'AWS-StartInteractiveCommand', {
      // The plugin reads no keys before it has seen output.
      command: ['echo begun; read -r word; echo got-$word'],
    });
    await session.shows(/begun/);
    session.type('pear\r');
    await session.shows(/got-pear/);
    await expect(session.exited).resolves.toBe(0);
  });

  it('a command with its errors apart and its exit code', async () => {
    const session = pluginOn(nodeId(), 'AWS-StartNonInteractiveCommand', {
      command: ["sh -c 'echo out; echo err >&2; exit 3'"],
      separateOutputStream: ['true'],
    });
    await expect(session.exited).resolves.toBe(0);
    expect(session.screen).toMatch(/out/);
    expect(session.screen).toMatch(/err/);
    expect(session.screen).toMatch(/EXIT_CODE: 3/);
  });

  it('a forwarded port: several connections at once, byte for byte', async () => {
    const local = await listen(() => {});
    const localPort = portOf(local);
    await new Promise((resolve) => local.close(resolve));
    const session = pluginOn(nodeId(), 'AWS-StartPortForwardingSession', {
      portNumber: [String(portOf(echo))],
      localPortNumber: [String(localPort)],
    });
    await session.shows(/Waiting for connections/);
    const blocks = [10, 5000, 200_000, 200_000].map((size) => randomBytes(size));
    const answers = await Promise.all(blocks.map((block) => exchange(localPort, block)));
    expect(answers.map(sha)).toEqual(blocks.map(sha));
    session.type('\u0003');
    await expect(session.exited).resolves.toBe(0);
  });
}

describe.skipIf(!agentFolder)('the stock agent', () => {
  let agent: StockAgent;
  let nodeId: string;

  beforeAll(async () => {
    agent = new StockAgent(agentFolder as string, directory, facts);
    agent.start();
    nodeId = await onlineNode('3.');
  });
  afterAll(() => agent?.stop());

  describe('with our client', () => {
    it('a shell: size, exit', async () => {
      const session = await TerminalUnderTest.start(ssm, nodeId);
      session.type('echo size $(stty size); exit\r');
      await session.shows('size 30 100');
      expect(await session.ended()).toMatchObject({ reason: 'The shell ended.' });
    });

    it('a command with its errors apart and its exit code', async () => {
      const session = await TerminalUnderTest.start(ssm, nodeId, 'AWS-StartNonInteractiveCommand', {
        command: ["sh -c 'echo out; echo err >&2; exit 3'"],
        separateOutputStream: ['true'],
      });
      expect(await session.ended()).toMatchObject({ exitCode: 3 });
      expect(session.output.toString().split('\n').sort().join(' ').trim()).toBe('err out');
    });

    it('a forwarded port: several connections at once, byte for byte', async () => {
      const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', {
        portNumber: [String(portOf(echo))],
      });
      const port = portOf(await listen((socket) => session.connect(socket)));
      const blocks = [10, 5000, 300_000, 300_000].map((size) => randomBytes(size));
      const answers = await Promise.all(blocks.map((block) => exchange(port, block)));
      expect(answers.map(sha)).toEqual(blocks.map(sha));
      await eventually('all of them to be closed', () => session.client.openConnections === 0);
      await session.terminate();
    });

    it('a port on which nothing listens', async () => {
      const gone = await listen(() => {});
      const target = portOf(gone);
      await new Promise((resolve) => gone.close(resolve));
      const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', {
        portNumber: [String(target)],
      });
      const port = portOf(await listen((socket) => session.connect(socket)));
      const socket = connect(port, '127.0.0.1');
      await new Promise((resolve) => socket.on('close', resolve).resume());
      expect(session.refusals).toEqual(['The node could not connect to the port.']);
      await session.terminate();
    });

    it('one raw connection, as SSH uses it', async () => {
      const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartSSHSession', {
        portNumber: [String(portOf(echo))],
      });
      const port = portOf(await listen((socket) => session.connect(socket)));
      const block = randomBytes(100_000);
      expect(sha(await exchange(port, block))).toBe(sha(block));
      await session.terminate();
      await session.ended();
    });

    it('a file up and down again, byte for byte', async () => {
      const context = transferContext(ssm, nodeId);
      const localPath = join(directory, 'sent.bin');
      // The agent's sessions have an account of their own.
      const open = mkdtempSync(join(tmpdir(), 'quarterdeck-open-'));
      chmodSync(open, 0o777);
      const remotePath = join(open, 'on-the-node.bin');
      const bytes = Buffer.concat([
        Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)),
        randomBytes(300_000),
      ]);
      writeFileSync(localPath, bytes);
      const onProgress = () => {};
      await uploadFile(context, { localPath, remotePath, overwrites: false, onProgress });
      expect(sha(readFileSync(remotePath))).toBe(sha(bytes));
      await downloadFile(context, { remotePath, localPath: join(directory, 'back.bin'), onProgress });
      expect(sha(readFileSync(join(directory, 'back.bin')))).toBe(sha(bytes));
      rmSync(open, { recursive: true });
    });

    it('no metadata service', async () => {
      const session = await PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSessionToRemoteHost', {
        host: ['169.254.169.254'],
      });
      expect((await session.ended()).reason).toContain(
        'Forwarding to IP address 169.254.169.254 is forbidden',
      );
    });
  });

  describe.skipIf(!hasStockPlugin)('with the stock plugin', () => pluginTests(() => nodeId));
});

describe.skipIf(!hasStockPlugin)('our node with the stock plugin', () => {
  let node: RunningCommand;
  let nodeId: string;

  beforeAll(async () => {
    const activation = await ssm.send(new CreateActivationCommand({ IamRole: 'quarterdeck-node' }));
    const { ActivationCode = '', ActivationId = '' } = activation;
    node = await enrolNode(
      { ...facts, activationId: ActivationId, activationCode: ActivationCode },
      join(directory, 'node'),
    );
    nodeId = await onlineNode('0.');
  });
  afterAll(async () => {
    await node?.stop();
  });

  pluginTests(() => nodeId);
});
