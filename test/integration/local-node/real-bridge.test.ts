import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeregisterManagedInstanceCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetConnectionStatusCommand,
  ListInventoryEntriesCommand,
  ResumeSessionCommand,
  SendCommandCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningNode, startNode } from '#electron/local-node/node';
import type { NodeReport } from '#electron/local-node/process-messages';
import { silentLogger } from '#electron/platform/logger';
import { decodeAgentMessage } from '#electron/wire/agent-message';
import { type BridgeFacts, RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { isRunning } from '#test/helpers/processes';
import { ScriptedSession } from '#test/helpers/scripted-service';
import { makeTlsIdentity } from '#test/helpers/tls-authority';

describe('the local node with the real bridge', () => {
  let directory: string;
  let bridge: RunningCommand;
  let facts: BridgeFacts;
  let ssm: SSMClient;
  let node: RunningNode | undefined;
  const commands: RunningCommand[] = [];
  const reports: NodeReport[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-real-'));
    reports.length = 0;
    ({ bridge, facts, ssm } = await runBridge(directory));
  });
  afterEach(async () => {
    await node?.stop();
    node = undefined;
    for (const command of commands.splice(0)) await command.stop();
    ssm.destroy();
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function online(): Promise<string> {
    const { nodeEndpoint: endpoint, region, caFile, activationId, activationCode } = facts;
    const started = startNode({
      dataDirectory: join(directory, 'node'),
      enrolment: { endpoint, region, caFile, activation: { activationId, activationCode } },
      logger: silentLogger,
      onState: (report) => reports.push(report),
    });
    node = started;
    await eventually(`online; ${reports.at(-1)?.reason}`, () => started.state === 'online');
    return started.instanceId as string;
  }

  async function connect(
    session: ScriptedSession,
    stream: { StreamUrl?: string | undefined; TokenValue?: string | undefined },
  ) {
    const socket = new WebSocket(stream.StreamUrl as string);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    socket.on('error', () => {});
    socket.on('close', () => session.detach(socket));
    socket.on('message', (data) => session.receive(decodeAgentMessage(data as Buffer)));
    const open = {
      MessageSchemaVersion: '1.0',
      RequestId: randomUUID(),
      TokenValue: stream.TokenValue as string,
      ClientId: randomUUID(),
      ClientVersion: '1.2.650.0',
    };
    socket.send(JSON.stringify(open));
    session.attach(socket, open);
  }

  async function invocation(nodeId: string, commandId: string) {
    return eventually(`the end of ${commandId}`, async () => {
      const got = await ssm.send(
        new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId }),
      );
      return ['Pending', 'InProgress', 'Delayed'].includes(got.Status ?? '') ? undefined : got;
    });
  }

  const run = async (nodeId: string, ...commands: string[]) =>
    (
      await ssm.send(
        new SendCommandCommand({
          InstanceIds: [nodeId],
          DocumentName: 'AWS-RunShellScript',
          Parameters: { commands },
        }),
      )
    ).Command?.CommandId as string;

  it('registers, is Online, has its packages as inventory and runs a command', async () => {
    const nodeId = await online();
    await eventually('Online', async () => {
      const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
      const found = InstanceInformationList?.find((one) => one.InstanceId === nodeId);
      return found?.PingStatus === 'Online' && found.PlatformType === 'Linux';
    });
    const commandId = await run(nodeId, 'echo out; echo err >&2; exit 4');
    expect(await invocation(nodeId, commandId)).toMatchObject({
      Status: 'Failed',
      ResponseCode: 4,
      StandardOutputContent: 'out\n',
      StandardErrorContent: 'err\nfailed to run commands: exit status 4',
    });
    if (!existsSync('/usr/bin/dpkg-query')) return;
    const printed = execFileSync('dpkg-query', ['-W'], { encoding: 'utf8' }).trimEnd().split('\n');
    const rows = await eventually('the packages', async () => {
      const all: Record<string, string>[] = [];
      let NextToken: string | undefined;
      do {
        const page = await ssm.send(
          new ListInventoryEntriesCommand({ InstanceId: nodeId, TypeName: 'AWS:Application', NextToken }),
        );
        all.push(...(page.Entries ?? []));
        NextToken = page.NextToken;
      } while (NextToken);
      return all.length > 0 ? all : undefined;
    });
    expect(rows.map((row) => `${row.Name}\t${row.Version}`)).toEqual(printed);
  });

  it('carries a shell over a bridge that is killed and started again', async () => {
    const nodeId = await online();
    const started = await ssm.send(new StartSessionCommand({ Target: nodeId }));
    const session = new ScriptedSession();
    await connect(session, started);
    session.type('mark=survivor; echo ready-$((1+1))\n');
    await session.shows('ready-2');
    await bridge.stop('SIGKILL');
    await eventually('the loss', () => node?.state === 'waiting' && !session.attached);
    session.type('echo again-$mark\n');
    ssm.destroy();
    ({ bridge, facts, ssm } = await runBridge(directory));
    await eventually('the node to be back', () => node?.state === 'online');
    expect(node?.instanceId).toBe(nodeId);
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: started.SessionId as string }));
    await connect(session, resumed);
    await session.shows('again-survivor');
    const status = await ssm.send(new GetConnectionStatusCommand({ Target: nodeId }));
    expect(status.Status).toBe('connected');
    await ssm.send(new TerminateSessionCommand({ SessionId: started.SessionId as string }));
    await eventually('the end of the record', () => {
      const folder = join(directory, 'node', 'sessions');
      return !existsSync(join(folder, `${started.SessionId}.json`));
    });
    session.stream.close();
  });

  it('gives the result of a command that ended while the bridge was away', async () => {
    const nodeId = await online();
    const gate = join(directory, 'gate');
    const done = join(directory, 'done');
    const commandId = await run(nodeId, `touch ${gate}; sleep 1; echo late; touch ${done}`);
    await eventually('the script', () => existsSync(gate));
    await bridge.stop('SIGKILL');
    await eventually('the end of the script', () => existsSync(done));
    ssm.destroy();
    ({ bridge, facts, ssm } = await runBridge(directory));
    expect(await invocation(nodeId, commandId)).toMatchObject({
      Status: 'Success',
      StandardOutputContent: 'late\n',
    });
  });

  it('says that it was deregistered', async () => {
    const nodeId = await online();
    await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
    await eventually('the end', () => node?.state === 'failed');
    expect(reports.at(-1)?.reason).toContain('Register it anew');
  });

  describe('as a command of its own', () => {
    const start = (args: string[]) => {
      const command = new RunningCommand(args);
      commands.push(command);
      return command;
    };
    const enrol = () => [
      'node',
      '--data',
      join(directory, 'other'),
      '--activation-id',
      facts.activationId,
      '--activation-code',
      facts.activationCode,
      '--endpoint',
      facts.nodeEndpoint,
    ];

    it('enrols with the four flags of the printed line, prints its id, ends on SIGTERM with 0 and needs only --data afterwards', async () => {
      const command = start(enrol());
      await command.prints('online');
      expect(command.stdout).toMatch(/^node mi-[0-9a-f]{17}$/m);
      const second = start(['node', '--data', join(directory, 'other')]);
      expect(await second.exited).toBe(5);
      expect(second.stderr).toContain('is in use by the process');
      expect(await command.stop()).toBe(0);
      const again = start(['node', '--data', join(directory, 'other')]);
      await again.prints('online');
      expect(await again.stop()).toBe(0);
    });

    it('does not keep the bridge from ending, and is back online when it has started again', async () => {
      const command = start(enrol());
      await command.prints('online');
      expect(await bridge.stop()).toBe(0);
      await command.prints('waiting: ');
      command.stdout = '';
      ssm.destroy();
      ({ bridge, facts, ssm } = await runBridge(directory));
      await command.prints('online');
      expect(await command.stop()).toBe(0);
    });

    it('ends with 7 and the reason when the activation is used up or mistyped', async () => {
      const first = start(enrol());
      await first.prints('online');
      await first.stop();
      rmSync(join(directory, 'other'), { recursive: true });
      const usedUp = start(enrol());
      expect(await usedUp.exited).toBe(7);
      expect(usedUp.stderr).toContain('used up');
      const mistyped = start(
        enrol().map((each) => (each === facts.activationCode ? `${each.slice(0, -1)}!` : each)),
      );
      expect(await mistyped.exited).toBe(7);
      expect(mistyped.stderr).toContain('Check both for typing errors');
    });

    it('ends with 2 and its usage without a directory or an endpoint', async () => {
      const command = start(['node', '--data', join(directory, 'none')]);
      expect(await command.exited).toBe(2);
      expect(command.stderr).toContain('--endpoint URL is missing');
    });

    /** The four flags with one of them changed, or one more. */
    const enrolWith = (flag: string, value: string) => [
      ...enrol().filter((each, index, all) => each !== flag && all[index - 1] !== flag),
      flag,
      value,
    ];

    it('ends with 2 and a sentence when the address or the certificate file cannot be used', async () => {
      const garbage = join(directory, 'garbage.pem');
      writeFileSync(garbage, 'no certificate');
      const mistakes: [string, string, string][] = [
        ['--endpoint', 'http://127.0.0.1:4000', 'is always https'],
        ['--endpoint', 'here', 'is no address'],
        ['--ca-file', join(directory, 'absent.pem'), 'cannot be read (ENOENT)'],
        ['--ca-file', garbage, 'holds no certificate in PEM form'],
      ];
      for (const [flag, value, sentence] of mistakes) {
        const command = start(enrolWith(flag, value));
        expect(await command.exited).toBe(2);
        expect(command.stderr).toContain(sentence);
      }
    });

    it('ends with 7 when what it was given can never work, and leaves the activation as it was', async () => {
      const stranger = { caFile: join(directory, 'stranger.pem') };
      writeFileSync(stranger.caFile, (await makeTlsIdentity()).ca);
      const mistakes: [string, string, string][] = [
        ['--ca-file', stranger.caFile, `is not signed by the authority in ${stranger.caFile}`],
        ['--endpoint', facts.endpoint.replace('http:', 'https:'), 'does not speak TLS'],
        ['--region', 'eu-central-1', `--region ${facts.region}`],
      ];
      for (const [flag, value, sentence] of mistakes) {
        const command = start(enrolWith(flag, value));
        expect(await command.exited).toBe(7);
        expect(command.stderr).toContain(sentence);
        expect(command.stderr.trim().split('\n')).toHaveLength(1);
        expect(command.stdout).not.toContain(sentence);
      }
      const command = start(enrol());
      await command.prints('online');
      expect(command.stderr).toBe('');
    });

    it('says why a directory cannot be used, and ends with 6', async () => {
      for (const args of [
        ['bridge', '--no-local-node'],
        ['node', '--endpoint', facts.nodeEndpoint],
      ]) {
        const command = start([...args, '--data', '/proc/quarterdeck']);
        expect(await command.exited).toBe(6);
        expect(command.stderr).toContain('/proc/quarterdeck/logs cannot be used');
      }
      const bridgeWithout = start([
        'bridge',
        '--no-local-node',
        '--data',
        join(directory, 'second'),
        '--ready-file',
        '/proc/quarterdeck/ready.json',
      ]);
      expect(await bridgeWithout.exited).toBe(6);
      expect(bridgeWithout.stderr).toContain('/proc/quarterdeck/ready.json was not written');
    });

    it('reports a command as failed when it is killed meanwhile, and ends what was left running', async () => {
      const command = start(enrol());
      await command.prints('online');
      const nodeId = /mi-[0-9a-f]{17}/.exec(command.stdout)?.[0] as string;
      const pidFile = join(directory, 'pid');
      const commandId = await run(nodeId, `sleep 300 & echo $! > ${pidFile}; wait`);
      const pid = await eventually('the script', () => {
        const text = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() : '';
        return text === '' ? undefined : Number(text);
      });
      await command.stop('SIGKILL');
      expect(isRunning(pid)).toBe(true);
      const again = start(['node', '--data', join(directory, 'other')]);
      await again.prints('online');
      const result = await invocation(nodeId, commandId);
      expect(result.Status).toBe('Failed');
      expect(result.StandardErrorContent).toContain('The node stopped while this command ran');
      await eventually('the end of what was left', () => !isRunning(pid));
      await again.stop();
    });
  });
});
