import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateActivationCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  GetConnectionStatusCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyPortUnusable } from '#electron/main/tunnels/local-ports';
import { sshConfigForAll, sshConfigForNode } from '#shared/tunnels/ssh-config';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { quarterdeckCommand } from '#test/helpers/session-proxy';
import { onPath, StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';

const sshd = onPath('sshd') ?? ['/usr/sbin/sshd'].find((path) => existsSync(path));
const agentFolder = stockAgentFolder();
const isThere = sshd !== undefined && ['ssh', 'scp', 'ssh-keygen'].every((name) => onPath(name));
/** sshd, started by root, wants this folder. */
const separation = '/run/sshd';

describe.skipIf(!isThere)('OpenSSH through session-proxy', () => {
  let directory: string;
  let bridge: RunningCommand;
  let facts: BridgeFacts;
  let node: RunningCommand;
  let ssm: SSMClient;
  let port: number;
  let server: ChildProcess;
  let serverLog = '';
  let hasMadeSeparation = false;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-ssh-'));
    ({ bridge, facts, ssm } = await runBridge(directory));
    node = await enrolNode(facts, join(directory, 'node'));
    port = await startServer();
  });
  afterAll(async () => {
    server?.kill();
    await node?.stop();
    ssm?.destroy();
    await bridge?.stop();
    if (hasMadeSeparation) rmSync(separation, { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  });

  async function startServer(): Promise<number> {
    const free = await new Promise<number>((done) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port: found } = probe.address() as { port: number };
        probe.close(() => done(found));
      });
    });
    for (const key of ['host', 'id'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, key)]);
    const configuration = [
      `Port ${free}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(directory, 'host')}`,
      `AuthorizedKeysFile ${join(directory, 'id.pub')}`,
      `PidFile ${join(directory, 'sshd.pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'Subsystem sftp internal-sftp',
    ].join('\n');
    writeFileSync(join(directory, 'sshd.conf'), `${configuration}\n`);
    if (process.getuid?.() === 0 && !existsSync(separation)) {
      mkdirSync(separation, { mode: 0o755 });
      hasMadeSeparation = true;
    }
    server = spawn(sshd as string, ['-D', '-e', '-f', join(directory, 'sshd.conf')]);
    server.stderr?.on('data', (bytes) => {
      serverLog += bytes;
    });
    await eventually('sshd to listen', async () => {
      if (server.exitCode !== null) throw new Error(`sshd ended: ${serverLog}`);
      return (await whyPortUnusable(free)) !== undefined;
    });
    return free;
  }

  const command = () => ({
    shell: 'posix' as const,
    words: [process.execPath, quarterdeckCommand, 'session-proxy', '--data', directory],
  });
  function options(lines: string): string[] {
    const path = join(directory, 'config');
    const common = [
      'Host *',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${join(directory, 'id')}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${join(directory, 'known')}`,
      '  StrictHostKeyChecking accept-new',
      '  LogLevel ERROR',
      '  BatchMode yes',
    ];
    writeFileSync(path, `${lines}\n${common.join('\n')}\n`);
    return ['-F', path];
  }
  const run = promisify(execFile);
  const noSessions = () =>
    eventually('no session to be left', async () => {
      const { Sessions = [] } = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
      return Sessions.length === 0;
    });

  /** The node whose agent has a version that begins so, once it takes sessions. */
  const onlineNode = (version: string) =>
    eventually(
      'a node',
      async () => {
        const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
        const found = InstanceInformationList.find((one) => one.AgentVersion?.startsWith(version));
        if (found?.PingStatus !== 'Online') return undefined;
        const { Status } = await ssm.send(new GetConnectionStatusCommand({ Target: found.InstanceId }));
        return Status === 'connected' ? found.InstanceId : undefined;
      },
      60_000,
    );

  function sshTests(find: () => Promise<string>, reason: string): void {
    let nodeId: string;
    beforeAll(async () => {
      nodeId = await find();
    });

    it('ssh runs a command on a node, named by its ID, with its exit code, and leaves no session', async () => {
      const lines = options(sshConfigForAll(command()));
      const { stdout } = await run('ssh', [...lines, nodeId, 'echo here-$((40 + 2))']);
      expect(stdout).toBe('here-42\n');
      await expect(run('ssh', [...lines, nodeId, 'exit 7'])).rejects.toMatchObject({ code: 7 });
      await noSessions();
    });

    it('scp carries a file there and back, to a node named as in the window', async () => {
      const lines = options(sshConfigForNode(command(), { nodeId, name: 'web one' }));
      const [from, there, back] = ['from', 'there', 'back'].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      const bytes = randomBytes(5_000_000);
      writeFileSync(from, bytes);
      await run('scp', [...lines, from, `web-one:${there}`]);
      expect(readFileSync(there).equals(bytes)).toBe(true);
      await run('scp', [...lines, `web-one:${there}`, back]);
      expect(readFileSync(back).equals(bytes)).toBe(true);
      await noSessions();
    });

    it('ssh shows why it could not connect', async () => {
      const lines = options(sshConfigForAll(command()));
      await expect(run('ssh', [...lines, '-p', '1', nodeId, 'true'])).rejects.toMatchObject({
        stderr: expect.stringContaining(`quarterdeck: ${reason}`),
      });
      await noSessions();
    });
  }

  describe('to our node', () =>
    sshTests(() => onlineNode(''), 'Nothing listens on localhost:1; the connection was refused.'));

  describe.skipIf(agentFolder === undefined)('to a stock agent', () => {
    let agent: StockAgent;
    beforeAll(async () => {
      const { ActivationId = '', ActivationCode = '' } = await ssm.send(
        new CreateActivationCommand({ IamRole: 'node' }),
      );
      const activation = { ...facts, activationId: ActivationId, activationCode: ActivationCode };
      agent = new StockAgent(agentFolder as string, directory, activation);
      agent.start();
    });
    afterAll(() => agent?.stop());
    // It ends such a session without a word, and the bridge says so when it has waited.
    sshTests(() => onlineNode('3.'), 'The node is connected but no longer has this session');
  });
});
