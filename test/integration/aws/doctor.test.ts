import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { DeregisterManagedInstanceCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSsmClient } from '#electron/adapters/aws/client';
import { clientConfig } from '#electron/adapters/aws/client-config';
import { createDoctorSources } from '#electron/adapters/aws/doctor/doctor-sources';
import { examineNode, listSuspects } from '#electron/features/doctor/node-doctor';
import type { DoctorSources } from '#electron/features/doctor/ports';
import { directNetwork } from '#electron/platform/client-network';
import type { Finding } from '#shared/doctor/finding';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { ec2Instance, privateSubnet, startDoctorAccount, vpcId } from '#test/helpers/aws/doctor-account';
import { KeyRing, type KnownKeys } from '#test/helpers/aws/key-ring';
import { StandInError } from '#test/helpers/aws/stand-in';
import { enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';

const accountId = '111122223333';
const web = 'i-0123456789abcdef0';

describe('the doctor on an account of AWS', () => {
  const ring = new KeyRing();
  let directory: string;
  let ssm: AccountUnderTest;
  let keys: KnownKeys;
  let account: Awaited<ReturnType<typeof startDoctorAccount>>;
  let sources: DoctorSources;
  let node: RunningCommand | undefined;
  const clients: { destroy(): void }[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-aws-'));
    keys = ring.user(accountId, 'operator');
    ssm = await startAccount(directory, ring, accountId);
  });
  afterAll(async () => {
    await node?.stop();
    await ssm.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    account = await startDoctorAccount(ring, accountId);
    ssm.gateway.answers.set('GetServiceSetting', () => ({ ServiceSetting: { SettingValue: '$None' } }));
    const settings = (endpoint: string) => ({
      ...clientConfig({
        region: 'eu-west-1',
        endpoint,
        useFipsEndpoint: false,
        useDualstackEndpoint: false,
        network: directNetwork,
      }),
      credentials: keys,
    });
    const ec2 = new EC2Client(settings(account.ec2.endpoint));
    const iam = new IAMClient(settings(account.iam.endpoint));
    const client = createSsmClient({ region: 'eu-west-1', endpoint: ssm.endpoint, credentials: keys });
    clients.push(ec2, iam, client);
    sources = createDoctorSources({
      ssm: async () => client,
      aws: { ec2: async () => ec2, iam: async () => iam },
    });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await account.stop();
    ssm.gateway.answers.clear();
  });

  const never = new AbortController().signal;
  const examine = async (nodeId = web, signal = never) =>
    examineNode(sources, { connectionId: 'aws:dev/eu-west-1', nodeId, now: Date.now() }, signal, () => {});
  const grave = (findings: readonly Finding[]) =>
    findings.filter(({ severity }) => severity === 'problem' || severity === 'warning').map(({ id }) => id);
  const unknowns = (findings: readonly Finding[]) =>
    findings.filter(({ severity }) => severity === 'unknown').map(({ seen }) => seen);
  const instances = (...all: ReturnType<typeof ec2Instance>[]) => {
    account.ec2.account.instances = all;
  };

  it('finds nothing that keeps an instance away which is as it should be', async () => {
    instances(ec2Instance(web, 'web'));
    const { findings, name } = await examine();
    expect(name).toBe('web');
    expect(grave(findings)).toEqual([]);
    expect(unknowns(findings)).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'instance-state',
        'instance-profile',
        'role-permissions',
        'route',
        'network-acl',
      ]),
    );
  });

  it('finds a missing profile, a private subnet without a way out and an image without an agent', async () => {
    instances(
      ec2Instance(web, 'web', {
        iamInstanceProfile: undefined,
        imageId: 'ami-rhel',
        ipAddress: undefined,
        subnetId: privateSubnet,
      }),
    );
    const { findings } = await examine();
    expect(grave(findings)).toEqual(['instance-profile', 'route', 'image']);
  });

  it('is content without a profile while Default Host Management is on', async () => {
    instances(ec2Instance(web, 'web', { iamInstanceProfile: undefined }));
    ssm.gateway.answers.set('GetServiceSetting', () => ({
      ServiceSetting: { SettingValue: 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole' },
    }));
    const { findings } = await examine();
    expect(grave(findings)).toEqual([]);
    expect(findings.find(({ id }) => id === 'default-host-management')?.severity).toBe('ok');
  });

  it('simulates what the role may do, and reads the names of its policies where it may not', async () => {
    instances(ec2Instance(web, 'web'));
    const role = account.iam.roles.get('web-role');
    if (role) role.decisions = { 'ssm:UpdateInstanceInformation': 'implicitDeny' };
    expect(grave((await examine()).findings)).toEqual(['role-permissions']);
    account.iam.denied.add('SimulatePrincipalPolicy');
    const byName = (await examine()).findings.find(({ id }) => id === 'role-permissions');
    expect(byName).toMatchObject({
      severity: 'ok',
      seen: expect.stringContaining('may not use iam:SimulatePrincipalPolicy'),
    });
    if (role) role.attachedPolicies = ['Own'];
    const own = (await examine()).findings.find(({ id }) => id === 'role-permissions');
    expect(own?.severity).toBe('unknown');
  });

  it('follows endpoints of the VPC to their security groups', async () => {
    instances(ec2Instance(web, 'web', { subnetId: privateSubnet, ipAddress: undefined }));
    account.ec2.account.endpoints = ['ssm', 'ssmmessages', 'ec2messages'].map((service) => ({
      vpcEndpointId: `vpce-${service}`,
      vpcId,
      serviceName: `com.amazonaws.eu-west-1.${service}`,
      state: 'available',
      privateDnsEnabled: true,
      groupSet: [{ groupId: 'sg-0endpoints' }],
    }));
    const ingress = [
      { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: [{ cidrIp: '10.0.0.0/16' }] },
    ];
    const endpoints = { groupId: 'sg-0endpoints', ipPermissions: ingress, ipPermissionsEgress: [] };
    account.ec2.account.securityGroups.push(endpoints);
    expect(grave((await examine()).findings)).toEqual([]);
    endpoints.ipPermissions = [];
    expect(grave((await examine()).findings)).toEqual(['endpoint-ingress']);
  });

  it('names every permission that lacks, and guesses nothing', async () => {
    instances(ec2Instance(web, 'web'));
    for (const operation of [
      'DescribeImages',
      'DescribeRouteTables',
      'DescribeVpcEndpoints',
      'DescribeSecurityGroups',
      'DescribeNetworkAcls',
      'DescribeVpcAttribute',
    ])
      account.ec2.denied.add(operation);
    for (const operation of ['GetInstanceProfile']) account.iam.denied.add(operation);
    const { findings } = await examine();
    expect(grave(findings)).toEqual([]);
    expect(unknowns(findings)).toHaveLength(7);
    for (const finding of findings.filter(({ severity }) => severity === 'unknown')) {
      expect(finding.seen).toMatch(/may not use (ec2|iam):\w+/);
      expect(finding.fix?.lines[0]?.kind).toBe('policy');
    }
    account.ec2.denied.add('DescribeInstances');
    const blind = await examine();
    expect(blind.findings.find(({ id }) => id === 'instance-state')?.severity).toBe('unknown');
  });

  it('goes on with what answers where a service does not', async () => {
    instances(ec2Instance(web, 'web'));
    account.iam.failNext(new StandInError('ServiceFailure', 'It is broken.', 500), 20);
    const { findings } = await examine();
    expect(findings.find(({ id }) => id === 'route')?.severity).toBe('ok');
    expect(unknowns(findings).join()).toContain('Unknown, because');
  });

  it('ends at once when it is cancelled, also while a service hangs', async () => {
    instances(ec2Instance(web, 'web'));
    account.iam.isHanging = true;
    const cancel = new AbortController();
    const running = examine(web, cancel.signal);
    setTimeout(() => cancel.abort(), 100);
    await expect(running).rejects.toThrow();
  });

  it('lists what is not managed, over all pages, with the first likely reason of each', async () => {
    account.ec2.pageSize = 2;
    instances(
      ec2Instance('i-0000000000000000a', 'a'),
      ec2Instance('i-0000000000000000b', 'b', { instanceState: { code: 80, name: 'stopped' } }),
      ec2Instance('i-0000000000000000c', 'c', { iamInstanceProfile: undefined }),
      ec2Instance('i-0000000000000000d', 'd', { instanceState: { code: 48, name: 'terminated' } }),
      ec2Instance('i-0000000000000000e', 'e', { metadataOptions: { httpEndpoint: 'disabled' } }),
    );
    node = await enrolNode(ssm.facts, join(directory, 'node'));
    const { gaps, healthy, suspects } = await listSuspects(sources, 'aws:dev/eu-west-1', Date.now(), never);
    expect(gaps).toEqual([]);
    expect(healthy).toBe(1);
    expect(suspects.map(({ name, reason }) => [name, reason?.title])).toEqual([
      ['a', undefined],
      ['b', 'The instance is stopped'],
      ['c', 'It has no instance profile'],
      ['e', 'The metadata service is switched off'],
    ]);
  });
});

describe('the doctor on a bridge', () => {
  let directory: string;
  let bridge: Awaited<ReturnType<typeof runBridge>>;
  let node: RunningCommand;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-bridge-'));
    bridge = await runBridge(directory);
    node = await enrolNode(bridge.facts, join(directory, 'node'));
  });
  afterAll(async () => {
    await node.stop();
    bridge.ssm.destroy();
    await bridge.bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('asks for what a bridge has, and says nothing of what it has not', async () => {
    const sources = createDoctorSources({ ssm: async () => bridge.ssm, clockSkewMs: async () => 12 });
    const never = new AbortController().signal;
    const nodeId = /node (mi-\w+)/.exec(node.stdout)?.[1] ?? '';
    const request = { connectionId: 'bridge', nodeId, now: Date.now() };
    const { findings, kind } = await examineNode(sources, request, never, () => {});
    expect(kind).toBe('hybrid');
    expect(findings.map(({ id, severity }) => `${id}: ${severity}`)).toEqual([
      'duplicates: ok',
      'registration: ok',
      'clock: ok',
      'sessions: ok',
      'activation: ok',
    ]);
    await bridge.ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
    const before = { nodeId, name: 'web', pingStatus: 'Online' as const, lastPingAt: Date.now() };
    const gone = await examineNode(sources, { ...request, before }, never, () => {});
    expect(gone.findings[0]).toMatchObject({ severity: 'problem', title: 'It is not registered any more' });
    const { suspects } = await listSuspects(sources, 'bridge', Date.now(), never);
    expect(suspects).toEqual([]);
  });
});
