import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CreateActivationCommand,
  DeregisterManagedInstanceCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MachineReport } from '#electron/cli/doctor/print-report';
import { type BridgeFacts, enrolNode, RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';
import { makeTlsIdentity } from '#test/helpers/tls-authority';

const command = resolve(import.meta.dirname, '../../../out/main/cli.js');

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function doctor(args: string[], options: { env?: NodeJS.ProcessEnv; uid?: number } = {}): Promise<Ended> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [command, 'doctor', ...args],
      { env: { ...process.env, ...options.env }, ...(options.uid === undefined ? {} : { uid: options.uid }) },
      (error, stdout, stderr) =>
        done({ exitCode: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

async function report(args: string[], options?: Parameters<typeof doctor>[1]) {
  const ended = await doctor([...args, '--json'], options);
  const findings = (JSON.parse(ended.stdout) as MachineReport).sections.flatMap(
    (section) => section.findings,
  );
  return { ...ended, findings, of: (id: string) => findings.find((finding) => finding.id === id) };
}

describe('quarterdeck doctor on a node of the bridge', () => {
  let directory: string;
  let data: string;
  let bridge: RunningCommand;
  let facts: BridgeFacts;
  let ssm: SSMClient;
  const nodes: RunningCommand[] = [];
  const servers: Server[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-'));
    chmodSync(directory, 0o755);
    ({ bridge, facts, ssm } = await runBridge(directory));
  });
  afterAll(async () => {
    ssm.destroy();
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  let counted = 0;
  beforeEach(() => {
    counted += 1;
    data = join(directory, `node-${counted}`);
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.stop();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function activation(limit = 1) {
    const { ActivationCode, ActivationId } = await ssm.send(
      new CreateActivationCommand({ IamRole: 'quarterdeck-node', RegistrationLimit: limit }),
    );
    return { activationId: ActivationId as string, activationCode: ActivationCode as string };
  }

  async function enrolled(): Promise<string> {
    const node = await enrolNode({ ...facts, ...(await activation()) }, data);
    nodes.push(node);
    await eventually('the enrolment to be kept', () => existsSync(join(data, 'enrolment.json')));
    return /node (mi-\w+)/.exec(node.stdout)?.[1] as string;
  }

  const enrolment = () =>
    JSON.parse(readFileSync(join(data, 'enrolment.json'), 'utf8')) as Record<string, string>;
  const enrolWith = (changed: Record<string, string>) =>
    writeFileSync(join(data, 'enrolment.json'), JSON.stringify({ ...enrolment(), ...changed }));

  it('finds nothing wrong with one that is healthy', async () => {
    const nodeId = await enrolled();
    const { exitCode, findings, of, stderr } = await report(['--data', data]);
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(of('registration')?.seen).toContain(nodeId);
    expect(of('acceptance')?.severity).toBe('ok');
    expect(of('clock')?.severity).toBe('ok');
  });

  it('prints for people, without colours where no terminal reads it, and neither key nor token', async () => {
    await enrolled();
    const { stdout } = await doctor(['--data', data]);
    expect(stdout).toContain('ok       The node is registered');
    expect(stdout).toContain('Nothing wrong was found.');
    expect(stdout).not.toContain('\u001b');
    const { stdout: json } = await doctor(['--data', data, '--json']);
    const key = (JSON.parse(readFileSync(join(data, 'identity.json'), 'utf8')) as { privateKey: string })
      .privateKey;
    const secrets = [
      ...key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-')),
      facts.activationCode,
      facts.secretAccessKey,
    ];
    for (const secret of secrets) expect(`${stdout}${json}`).not.toContain(secret);
  });

  it('changes nothing in the directory', async () => {
    await enrolled();
    await nodes.splice(0)[0]?.stop();
    writeFileSync(join(data, 'identity.json'), '{ torn');
    writeFileSync(join(data, 'enrolment.json'), '{ torn');
    const before = readFileSync(join(data, 'fingerprint.json'), 'utf8');
    const { of } = await report(['--data', data]);
    expect(of('registration')).toMatchObject({
      severity: 'problem',
      title: expect.stringContaining('damaged'),
    });
    expect(of('enrolment')?.severity).toBe('problem');
    expect(readFileSync(join(data, 'identity.json'), 'utf8')).toBe('{ torn');
    expect(readFileSync(join(data, 'enrolment.json'), 'utf8')).toBe('{ torn');
    expect(readFileSync(join(data, 'fingerprint.json'), 'utf8')).toBe(before);
  });

  it('names the authority that signs instead of the one that is trusted, and sends it no proof', async () => {
    await enrolled();
    await nodes.splice(0)[0]?.stop();
    const caFile = join(directory, 'other.pem');
    writeFileSync(caFile, (await makeTlsIdentity()).ca);
    enrolWith({ caFile });
    const { exitCode, of } = await report(['--data', data]);
    expect(exitCode).toBe(9);
    expect(of('endpoint-control-plane')).toMatchObject({
      severity: 'problem',
      title: expect.stringContaining('is not trusted'),
      seen: expect.stringContaining(`the authority in ${caFile}`),
    });
    expect(of('acceptance')).toBeUndefined();
    expect(of('clock')?.severity).toBe('ok');
  });

  it('tells a node that was never registered, and why its activation was refused', async () => {
    const used = await activation();
    nodes.push(await enrolNode({ ...facts, ...used }, join(directory, `${counted}-first`)));
    const refused = new RunningCommand([
      'node',
      `--data=${data}`,
      `--activation-id=${used.activationId}`,
      `--activation-code=${used.activationCode}`,
      `--endpoint=${facts.nodeEndpoint}`,
      `--ca-file=${facts.caFile}`,
    ]);
    expect(await refused.exited).toBe(7);
    const { exitCode, of } = await report(['--data', data, '--endpoint', facts.nodeEndpoint]);
    expect(exitCode).toBe(9);
    expect(of('registration')).toMatchObject({ severity: 'problem', title: 'The node is not registered' });
    expect(of('log-activation-refused')).toMatchObject({
      title: 'Log: the activation was refused',
      seen: expect.stringContaining('used up'),
    });
  });

  it('tells an expired activation from its log', async () => {
    mkdirSync(join(data, 'logs'), { recursive: true });
    writeFileSync(join(data, 'fingerprint.json'), '{"fingerprint":"f","facts":{}}');
    const ExpirationDate = new Date(Date.now() + 1500);
    const { ActivationCode, ActivationId } = await ssm.send(
      new CreateActivationCommand({ IamRole: 'quarterdeck-node', ExpirationDate }),
    );
    await eventually('the end of the activation', () => Date.now() > ExpirationDate.getTime() + 500);
    rmSync(data, { recursive: true });
    const late = new RunningCommand([
      'node',
      `--data=${data}`,
      `--activation-id=${ActivationId}`,
      `--activation-code=${ActivationCode}`,
      `--endpoint=${facts.nodeEndpoint}`,
      `--ca-file=${facts.caFile}`,
    ]);
    expect(await late.exited).toBe(7);
    const { of } = await report(['--data', data]);
    expect(of('log-activation-refused')?.seen).toMatch(/expired/);
  });

  it('says that nothing listens where the control plane was', async () => {
    await enrolled();
    await nodes.splice(0)[0]?.stop();
    enrolWith({ endpoint: 'https://127.0.0.1:1' });
    const { exitCode, of } = await report(['--data', data]);
    expect(exitCode).toBe(9);
    expect(of('endpoint-control-plane')?.title).toBe('Nothing listens at 127.0.0.1:1');
    expect(of('process')?.title).toBe('The node does not run');
    expect(of('clock')).toBeUndefined();
  });

  it('says that a name does not resolve', async () => {
    await enrolled();
    enrolWith({ endpoint: 'https://no-such-host.invalid:1' });
    const { of } = await report(['--data', data]);
    expect(of('endpoint-control-plane')?.title).toBe('The name no-such-host.invalid does not resolve');
  });

  it('says that the address of clients is not that of nodes', async () => {
    await enrolled();
    enrolWith({ endpoint: facts.endpoint.replace('http:', 'https:') });
    const { of } = await report(['--data', data]);
    expect(of('endpoint-control-plane')?.title).toContain('does not speak TLS');
  });

  it('sees that its clock is not that of the control plane', async () => {
    await enrolled();
    const identity = await makeTlsIdentity();
    const caFile = join(directory, 'proxy.pem');
    writeFileSync(caFile, identity.ca);
    const target = new URL(facts.nodeEndpoint);
    const server = createServer(identity, (incoming, response) => {
      const passed = httpsRequest(
        {
          host: target.hostname,
          port: target.port,
          path: incoming.url,
          method: incoming.method,
          headers: incoming.headers,
          ca: readFileSync(facts.caFile),
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, {
            ...answer.headers,
            date: new Date(Date.now() + 3_600_000).toUTCString(),
          });
          answer.pipe(response);
        },
      );
      incoming.pipe(passed);
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    enrolWith({ endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, caFile });
    const { of } = await report(['--data', data]);
    expect(of('clock')).toMatchObject({
      severity: 'warning',
      title: "This machine's clock is wrong",
      seen: expect.stringMatching(/3,(599|600|601) seconds behind/),
    });
    expect(of('acceptance')?.severity).toBe('ok');
  });

  it.skipIf(process.getuid?.() !== 0)('says what another user may not read, and goes on', async () => {
    await enrolled();
    chmodSync(data, 0o755);
    const { exitCode, of } = await report(['--data', data], { uid: 65_534 });
    expect(of('registration')).toMatchObject({
      severity: 'unknown',
      seen: expect.stringContaining('this user may not read it'),
    });
    expect(of('acceptance')).toBeUndefined();
    expect(exitCode).toBe(0);
  });

  it('warns of a key that others can read', async () => {
    await enrolled();
    chmodSync(join(data, 'identity.json'), 0o644);
    const { of } = await report(['--data', data]);
    expect(of('key-permissions')?.severity).toBe('warning');
  });

  it('tells one that was deregistered', async () => {
    const nodeId = await enrolled();
    await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
    const { exitCode, of } = await report(['--data', data]);
    expect(exitCode).toBe(9);
    expect(of('acceptance')).toMatchObject({
      severity: 'problem',
      title: 'The control plane does not accept this node any more',
    });
    expect(of('acceptance')?.fix?.lines[0]?.text).toContain('--activation-id');
  });

  it('tells a machine that is not the one that registered', async () => {
    await enrolled();
    await nodes.splice(0)[0]?.stop();
    const path = join(data, 'fingerprint.json');
    const saved = JSON.parse(readFileSync(path, 'utf8')) as { facts: Record<string, string> };
    for (const name of Object.keys(saved.facts)) saved.facts[name] = 'another';
    writeFileSync(path, JSON.stringify(saved));
    const { of } = await report(['--data', data]);
    expect(of('fingerprint')).toMatchObject({
      severity: 'problem',
      title: 'The machine is not the one that registered',
    });
  });

  it('says that a proxy of the shell is not used, without its password', async () => {
    await enrolled();
    const env = { HTTPS_PROXY: 'http://me:hidden-word@127.0.0.1:3128' };
    const { exitCode, of, stdout } = await report(['--data', data], { env });
    expect(of('proxy-unused')?.seen).toContain('127.0.0.1:3128');
    expect(stdout).not.toContain('hidden-word');
    expect(exitCode).toBe(0);
  });

  it('finds no node in an empty directory', async () => {
    const { exitCode, of } = await report(['--data', data]);
    expect(exitCode).toBe(9);
    expect(of('presence')?.title).toBe('There is no node in this directory');
    expect(existsSync(data)).toBe(false);
  });

  it('ends with 2 and its usage for what it does not understand', async () => {
    for (const args of [
      ['--nonsense'],
      ['--endpoint', 'here'],
      ['--timeout', '0'],
      ['--region', 'A B'],
      ['extra'],
    ]) {
      const { exitCode, stderr, stdout } = await doctor(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('Usage: quarterdeck doctor');
      expect(stdout).toBe('');
    }
    expect((await doctor(['--help'])).stdout).toContain('Usage: quarterdeck doctor');
  });
});

describe('quarterdeck doctor on a machine with the stock agent', () => {
  const folder = stockAgentFolder();

  it.skipIf(folder === undefined)(
    'finds nothing wrong with one that is healthy, and what is wrong with one that was deregistered',
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-stock-'));
      const { bridge, facts, ssm } = await runBridge(directory);
      const agent = new StockAgent(folder as string, directory, facts);
      try {
        agent.start();
        const { DescribeInstanceInformationCommand } = await import('@aws-sdk/client-ssm');
        const nodeId = await eventually(`the agent to be Online: ${agent.output}`, async () => {
          const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
          return InstanceInformationList?.find((one) => one.PingStatus === 'Online')?.InstanceId;
        });
        const inside = () =>
          new Promise<MachineReport>((done, fail) =>
            execFile(
              'nsenter',
              ['-t', String(agent.initPid), '-m', '-p', process.execPath, command, 'doctor', '--json'],
              (error, stdout) => (stdout ? done(JSON.parse(stdout) as MachineReport) : fail(error)),
            ),
          );
        const healthy =
          (await inside()).sections.find(({ title }) => title === 'amazon-ssm-agent')?.findings ?? [];
        expect(healthy.filter(({ severity }) => severity === 'problem')).toEqual([]);
        const seen = (id: string) => healthy.find((finding) => finding.id === id);
        expect(seen('process')?.severity).toBe('ok');
        expect(seen('presence')?.seen).toMatch(/version 3\./);
        expect(seen('configuration')?.seen).toContain(facts.nodeEndpoint);
        expect(seen('registration')?.seen).toContain(nodeId);
        expect(seen('fingerprint')?.severity).toBe('ok');
        expect(seen('endpoint-ssm')?.severity).toBe('ok');
        expect(seen('acceptance')?.severity).toBe('ok');
        await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
        const revoked =
          (await inside()).sections.find(({ title }) => title === 'amazon-ssm-agent')?.findings ?? [];
        expect(revoked.find(({ id }) => id === 'acceptance')).toMatchObject({ severity: 'problem' });
      } finally {
        await agent.stop();
        ssm.destroy();
        await bridge.stop();
        rmSync(directory, { recursive: true, force: true });
      }
    },
  );
});
