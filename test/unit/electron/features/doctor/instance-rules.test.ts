import { describe, expect, it } from 'vitest';
import { known, unknown } from '#electron/features/doctor/fact';
import type { InstanceFacts } from '#electron/features/doctor/ports';
import { agentReport, agentVersion } from '#electron/features/doctor/rules/agent-report';
import { defaultHostManagement } from '#electron/features/doctor/rules/default-host-management';
import { image } from '#electron/features/doctor/rules/image';
import { instanceProfile, rolePermissions } from '#electron/features/doctor/rules/instance-profile';
import { instanceState } from '#electron/features/doctor/rules/instance-state';
import { metadataOptions } from '#electron/features/doctor/rules/metadata-options';
import { networkAcl, securityGroupEgress, vpcDns } from '#electron/features/doctor/rules/network-filters';
import { networkPath } from '#electron/features/doctor/rules/network-path';
import type { Finding } from '#shared/doctor/finding';
import {
  endpoint,
  group,
  hour,
  https,
  instanceFacts,
  instanceRecord,
  nodeRecord,
  now,
} from '#test/helpers/doctor-facts';

const ids = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${id}: ${severity}`);
const denied = (action: string) => unknown(`the identity of this connection may not use ${action}.`, action);

/** Each rule, the fact that it reads first, and the action that asks for it. */
const rules: readonly [
  string,
  (facts: InstanceFacts) => Finding[],
  Exclude<keyof InstanceFacts, 'instanceId' | 'now'>,
  string,
][] = [
  ['instanceState', instanceState, 'instance', 'ec2:DescribeInstances'],
  ['instanceProfile', instanceProfile, 'profileRole', 'iam:GetInstanceProfile'],
  ['rolePermissions', rolePermissions, 'permissions', 'iam:SimulatePrincipalPolicy'],
  ['networkPath', networkPath, 'routes', 'ec2:DescribeRouteTables'],
  ['networkPath with endpoints', networkPath, 'endpoints', 'ec2:DescribeVpcEndpoints'],
  ['securityGroupEgress', securityGroupEgress, 'securityGroups', 'ec2:DescribeSecurityGroups'],
  ['image', image, 'image', 'ec2:DescribeImages'],
  ['networkAcl', networkAcl, 'networkAcl', 'ec2:DescribeNetworkAcls'],
  ['vpcDns', vpcDns, 'vpcDns', 'ec2:DescribeVpcAttribute'],
  ['agentReport', agentReport, 'node', 'ssm:DescribeInstanceInformation'],
  ['defaultHostManagement', defaultHostManagement, 'defaultHostRole', 'ssm:GetServiceSetting'],
];

describe.each(rules)('%s', (_name, rule, fact, action) => {
  it('finds nothing wrong where all is well', () => {
    for (const { severity } of rule(instanceFacts())) expect(['ok', 'info']).toContain(severity);
  });

  it('says nothing of a fact that was not asked for', () => {
    const facts = instanceFacts();
    delete facts[fact];
    for (const { severity } of rule(facts)) expect(['ok', 'info']).toContain(severity);
  });

  it('says that a fact is unknown, why, and which permission is missing', () => {
    const finding = rule(instanceFacts({ [fact]: denied(action) })).find(
      ({ severity }) => severity === 'unknown',
    );
    expect(finding?.seen).toMatch(/^Unknown, because .*may not use/);
    expect(finding?.seen).toContain(action);
    const [lines] = finding?.fix?.lines ?? [];
    expect(JSON.parse(lines?.text ?? '')).toMatchObject({ Statement: [{ Action: [action] }] });
  });
});

describe('the state of an instance', () => {
  it('is a problem while it does not run', () => {
    for (const state of ['stopped', 'stopping', 'pending', 'shutting-down', 'terminated'])
      expect(ids(instanceState(instanceFacts({}, { state })))).toEqual(['instance-state: problem']);
    expect(instanceState(instanceFacts({}, { state: 'stopped' }))[0]?.fix?.lines[0]?.text).toContain(
      'start-instances --instance-ids i-0123456789abcdef0',
    );
  });

  it('is a problem where there is no such instance', () => {
    expect(ids(instanceState(instanceFacts({ instance: known(undefined) })))).toEqual([
      'instance-state: problem',
    ]);
  });

  it('asks for patience in the first ten minutes', () => {
    const [finding] = instanceState(instanceFacts({}, { launchedAt: now - 180_000 }));
    expect(finding).toMatchObject({ severity: 'info', seen: expect.stringContaining('3 minutes ago') });
  });
});

describe('the instance profile', () => {
  const none = { profileName: undefined } as never;

  it('is missed where there is none', () => {
    const [finding] = instanceProfile(instanceFacts({}, none));
    expect(finding).toMatchObject({ id: 'instance-profile', severity: 'problem' });
    expect(finding?.fix?.lines[0]?.text).toContain('associate-iam-instance-profile');
  });

  it('is not missed while Default Host Management stands in for it', () => {
    expect(ids(instanceProfile(instanceFacts({ defaultHostRole: known('role') }, none)))).toEqual([
      'instance-profile: ok',
    ]);
  });

  it('is only a warning where it is not known whether something stands in for it', () => {
    const facts = instanceFacts({ defaultHostRole: denied('ssm:GetServiceSetting') }, none);
    expect(ids(instanceProfile(facts))).toEqual(['instance-profile: warning']);
  });

  it('needs a role that EC2 may assume', () => {
    expect(ids(instanceProfile(instanceFacts({ profileRole: known(undefined) })))).toEqual([
      'instance-profile: problem',
    ]);
    const role = { name: 'r', arn: 'arn:aws:iam::1:role/r' };
    const trusting = (trustedServices: string[] | undefined) =>
      ids(instanceProfile(instanceFacts({ profileRole: known({ ...role, trustedServices }) })));
    expect(trusting(['lambda.amazonaws.com'])).toEqual(['role-trust: problem']);
    expect(trusting([])).toEqual(['role-trust: problem']);
    expect(trusting(undefined)).toEqual(['instance-profile: ok', 'role-trust: unknown']);
    expect(trusting(['ec2.amazonaws.com.cn'])).toEqual(['instance-profile: ok']);
  });
});

describe('the permissions of the role', () => {
  const simulated = (...refused: { action: string; isExplicit: boolean }[]) =>
    known({ via: 'simulation' as const, refused });
  const refusal = (action: string, isExplicit = false) => ({ action, isExplicit });

  it('are a problem without the one that reports, a warning without another', () => {
    const report = refusal('ssm:UpdateInstanceInformation');
    const channel = refusal('ssmmessages:CreateControlChannel');
    const found = (permissions: ReturnType<typeof simulated>) =>
      rolePermissions(instanceFacts({ permissions }))[0];
    expect(found(simulated(report, channel))?.severity).toBe('problem');
    expect(found(simulated(channel))?.severity).toBe('warning');
    expect(found(simulated(report))?.fix?.lines[0]?.text).toContain(
      'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    );
  });

  it('are no problem while Default Host Management gives another role', () => {
    const facts = instanceFacts({
      permissions: simulated(refusal('ssm:UpdateInstanceInformation')),
      defaultHostRole: known('role'),
    });
    expect(ids(rolePermissions(facts))).toEqual(['role-permissions: info']);
  });

  it('name an explicit deny, which no policy outweighs', () => {
    const permissions = simulated(refusal('ssm:UpdateInstanceInformation', true));
    const [finding] = rolePermissions(instanceFacts({ permissions }));
    expect(finding?.seen).toContain('explicit deny');
    expect(finding?.fix?.lines).toEqual([]);
  });

  it('are told from the names of the policies where they cannot be simulated', () => {
    const named = (attached: string[], inline: string[] = []) =>
      ids(
        rolePermissions(
          instanceFacts({
            permissions: known({ via: 'policies', attached, inline, whyNotSimulated: 'No permission.' }),
          }),
        ),
      );
    expect(named(['AmazonSSMManagedInstanceCore'])).toEqual(['role-permissions: ok']);
    expect(named([])).toEqual(['role-permissions: problem']);
    expect(named(['Own'], ['inline'])).toEqual(['role-permissions: unknown']);
  });

  it('are attached in the partition of the role', () => {
    const facts = instanceFacts({
      permissions: simulated(refusal('ssm:UpdateInstanceInformation')),
      profileRole: known({
        name: 'r',
        arn: 'arn:aws-cn:iam::1:role/r',
        trustedServices: ['ec2.amazonaws.com'],
      }),
    });
    expect(rolePermissions(facts)[0]?.fix?.lines[0]?.text).toContain('arn:aws-cn:iam::aws:policy/');
  });
});

describe('the way to Systems Manager', () => {
  const out = (target: string, isBlackhole = false) =>
    known([{ destination: '0.0.0.0/0', target, isBlackhole }]);
  const noAddress = { publicIp: undefined } as never;
  const path = (changed: Partial<InstanceFacts>, instance = {}) =>
    ids(networkPath(instanceFacts(changed, instance)));

  it('is an internet gateway for an instance with a public address alone', () => {
    expect(path({ routes: out('igw-1') })).toEqual(['route: ok']);
    expect(path({ routes: out('igw-1') }, noAddress)).toEqual(['route: problem']);
  });

  it('is a NAT gateway that is available', () => {
    expect(path({ routes: out('nat-1'), natState: known('available') }, noAddress)).toEqual(['route: ok']);
    expect(path({ routes: out('nat-1'), natState: known('failed') }, noAddress)).toEqual(['route: problem']);
  });

  it('is missed without a route, and where the route leads nowhere', () => {
    expect(path({ routes: known([]) })).toEqual(['route: problem']);
    expect(path({ routes: out('nat-1', true) })).toEqual(['route: problem']);
    const six = known([{ destination: '::/0', target: 'eigw-1', isBlackhole: false }]);
    expect(path({ routes: six }, { hasIpv6: true })).toEqual(['route: warning']);
  });

  it('is not guessed behind a transit gateway', () => {
    expect(path({ routes: out('tgw-1') })).toEqual(['route: unknown']);
  });

  describe('over endpoints', () => {
    const both = [endpoint('ssm'), endpoint('ssmmessages')];
    const open = group('sg-endpoints', { ingress: [https({ cidrs: ['10.0.0.0/16'] })] });
    const closed = known([]);

    it('needs no route', () => {
      expect(path({ endpoints: known(both), endpointGroups: known([open]), routes: closed })).toEqual([
        'vpc-endpoints: ok',
        'endpoint-ingress: ok',
      ]);
    });

    it('lets the instance in by its security group too', () => {
      const bySecurityGroup = group('sg-endpoints', {
        ingress: [https({ cidrs: [], groupIds: ['sg-web'] })],
      });
      expect(path({ endpoints: known(both), endpointGroups: known([bySecurityGroup]) })).toContain(
        'endpoint-ingress: ok',
      );
    });

    it('is barred by groups that do not let the instance in', () => {
      for (const ingress of [
        [],
        [https({ cidrs: ['10.1.0.0/16'] })],
        [https({ fromPort: 80, toPort: 80 })],
      ]) {
        const groups = known([group('sg-endpoints', { ingress })]);
        expect(path({ endpoints: known(both), endpointGroups: groups })).toContain(
          'endpoint-ingress: problem',
        );
      }
    });

    it('needs both, each available and with a private name', () => {
      expect(path({ endpoints: known([endpoint('ssm')]), routes: closed })).toEqual([
        'vpc-endpoints-missing: warning',
        'route: problem',
      ]);
      const pending = [endpoint('ssm', { state: 'pendingAcceptance' }), endpoint('ssmmessages')];
      expect(path({ endpoints: known(pending) })).toContain('vpc-endpoints-state: problem');
      const unnamed = [endpoint('ssm', { hasPrivateDns: false }), endpoint('ssmmessages')];
      expect(path({ endpoints: known(unnamed) })).toContain('vpc-endpoints-dns: problem');
    });

    it('is not made of endpoints of other services', () => {
      expect(path({ endpoints: known([endpoint('s3')]), routes: closed })).toEqual(['route: problem']);
    });
  });
});

describe('the security groups of the instance', () => {
  const egress = (...rules: ReturnType<typeof https>[]) =>
    ids(securityGroupEgress(instanceFacts({ securityGroups: known([group('sg-web', { egress: rules })]) })));

  it('have to let TCP 443 out', () => {
    expect(egress()).toEqual(['security-group-egress: problem']);
    expect(egress(https({ fromPort: 80, toPort: 80 }))).toEqual(['security-group-egress: problem']);
    expect(egress(https({ protocol: 'udp' }))).toEqual(['security-group-egress: problem']);
    expect(egress({ ...https(), protocol: '-1' })).toEqual(['security-group-egress: ok']);
    expect(egress(https({ fromPort: 0, toPort: 65_535 }))).toEqual(['security-group-egress: ok']);
    expect(egress(https({ cidrs: ['10.0.0.0/8'] }))).toEqual(['security-group-egress: warning']);
  });

  it('may let it out to the endpoints alone', () => {
    const facts = instanceFacts({
      securityGroups: known([
        group('sg-web', { egress: [https({ cidrs: [], groupIds: ['sg-endpoints'] })] }),
      ]),
      endpoints: known([endpoint('ssm')]),
    });
    expect(ids(securityGroupEgress(facts))).toEqual(['security-group-egress: ok']);
  });
});

describe('the network ACL', () => {
  const entry = (number: number, isEgress: boolean, isAllow: boolean, changed = {}) => ({
    number,
    isEgress,
    isAllow,
    protocol: '6',
    cidr: '0.0.0.0/0',
    fromPort: 0,
    toPort: 65_535,
    ...changed,
  });
  const acl = (...entries: ReturnType<typeof entry>[]) =>
    ids(networkAcl(instanceFacts({ networkAcl: known(entries) })));

  it('goes by the first entry that fits, in the order of their numbers', () => {
    expect(acl(entry(200, true, false), entry(100, true, true), entry(100, false, true))).toEqual([
      'network-acl: ok',
    ]);
    expect(acl(entry(90, true, false), entry(100, true, true), entry(100, false, true))).toEqual([
      'network-acl: problem',
    ]);
  });

  it('has to let the answers in', () => {
    expect(acl(entry(100, true, true))).toEqual(['network-acl: problem']);
    expect(acl(entry(100, true, true), entry(100, false, true, { fromPort: 443, toPort: 443 }))).toEqual([
      'network-acl: problem',
    ]);
  });

  it('is not judged where it depends on the address', () => {
    expect(acl(entry(100, true, true, { cidr: '10.0.0.0/8' }), entry(100, false, true))).toEqual([
      'network-acl: info',
    ]);
  });
});

describe('what else keeps an agent away', () => {
  it('is a metadata service that is off', () => {
    const metadata = (isEnabled: boolean, hopLimit: number) =>
      ids(metadataOptions(instanceFacts({}, { metadata: { isEnabled, requiresToken: true, hopLimit } })));
    expect(metadata(false, 1)).toEqual(['metadata-options: problem']);
    expect(metadata(true, 1)).toEqual(['metadata-options: info']);
    expect(metadata(true, 2)).toEqual(['metadata-options: ok']);
    expect(metadataOptions(instanceFacts({ instance: denied('ec2:DescribeInstances') }))).toEqual([]);
  });

  it('is an image without an agent', () => {
    const named = (name: string) => ids(image(instanceFacts({ image: known({ name }) })));
    for (const name of [
      'RHEL-9.4.0_HVM-2024',
      'debian-12-amd64-2024',
      'al2023-ami-minimal-2023.5',
      'Rocky-9-EC2',
    ])
      expect(named(name)).toEqual(['image: warning']);
    for (const name of [
      'al2023-ami-2023.5.2024-kernel-6.1-x86_64',
      'amzn2-ami-hvm-2.0.2024-x86_64-gp2',
      'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-2024',
      'Windows_Server-2022-English-Full-Base-2024',
    ])
      expect(named(name)).toEqual(['image: ok']);
    expect(named('golden-2024')).toEqual(['image: info']);
    expect(ids(image(instanceFacts({ image: known(undefined) })))).toEqual(['image: unknown']);
  });

  it('is not the image where an agent has reported', () => {
    const facts = instanceFacts({ image: known({ name: 'debian-12' }), node: known(nodeRecord()) });
    expect(image(facts)).toEqual([]);
  });

  it('is DNS that is off', () => {
    const dns = (support: boolean, hostnames: boolean, endpoints = [endpoint('ssm')]) =>
      ids(vpcDns(instanceFacts({ vpcDns: known({ support, hostnames }), endpoints: known(endpoints) })));
    expect(dns(false, true)).toEqual(['vpc-dns: problem']);
    expect(dns(true, false)).toEqual(['vpc-dns: warning']);
    expect(dns(true, false, [])).toEqual(['vpc-dns: ok']);
  });

  it('is an agent that is too old', () => {
    const version = (agentVersion_: string) => ids(agentVersion(nodeRecord({ agentVersion: agentVersion_ })));
    expect(version('2.3.1644.0')).toEqual(['agent-version: warning']);
    expect(version('3.3.1611.0')).toEqual([]);
    expect(version('strange')).toEqual([]);
    // Quarterdeck's own node counts by itself.
    expect(version('0.1.0.0')).toEqual([]);
    expect(ids(agentVersion(nodeRecord({ isLatestAgent: false })))).toEqual(['agent-version: info']);
    expect(agentVersion(undefined)).toEqual([]);
    const facts = instanceFacts({
      defaultHostRole: known('role'),
      node: known(nodeRecord({ agentVersion: '3.2.419.0' })),
    });
    expect(ids(defaultHostManagement(facts))).toEqual(['default-host-management: warning']);
  });

  it('is told by when the agent was heard last', () => {
    const found = (pingStatus: 'Online' | 'ConnectionLost') =>
      agentReport(instanceFacts({ node: known(nodeRecord({ pingStatus, lastPingAt: now - 5 * hour })) }))[0];
    expect(found('ConnectionLost')).toMatchObject({
      severity: 'warning',
      seen: expect.stringContaining('5 hours ago (2026-01-02 07:00 UTC)'),
    });
    expect(found('Online')?.severity).toBe('ok');
    expect(ids(agentReport(instanceFacts()))).toEqual(['agent-report: info']);
  });

  it('leaves an instance alone of which nothing is known', () => {
    const facts = { instanceId: instanceRecord().instanceId, now };
    for (const [, rule] of rules) expect(rule(facts)).toEqual([]);
  });
});
