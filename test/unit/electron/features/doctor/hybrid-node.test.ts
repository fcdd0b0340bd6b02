import { describe, expect, it } from 'vitest';
import { known, unknown } from '#electron/features/doctor/fact';
import type { HybridFacts } from '#electron/features/doctor/ports';
import {
  activation,
  clockSkew,
  duplicates,
  registration,
  serviceRole,
  sessions,
  tier,
} from '#electron/features/doctor/rules/hybrid-node';
import type { Finding } from '#shared/doctor/finding';
import { hour, nodeRecord, now } from '#test/helpers/doctor-facts';

const nodeId = nodeRecord().nodeId;
const facts = (changed: Partial<HybridFacts> = {}): HybridFacts => ({
  nodeId,
  now,
  node: known(nodeRecord()),
  nodes: known([nodeRecord()]),
  ...changed,
});
const ids = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${id}: ${severity}`);
const denied = (action: string) => unknown(`the identity may not use ${action}.`, action);

describe.each([
  ['registration', registration, { node: denied('ssm:DescribeInstanceInformation') }],
  ['duplicates', duplicates, { nodes: denied('ssm:DescribeInstanceInformation') }],
  ['clockSkew', clockSkew, { clockSkewMs: unknown('the bridge does not answer.') }],
  ['activation', activation, { activation: denied('ssm:DescribeActivations') }],
  ['tier', tier, { tier: denied('ssm:GetServiceSetting') }],
  ['sessions', sessions, { connectionStatus: denied('ssm:GetConnectionStatus') }],
  ['serviceRole', serviceRole, { node: known(nodeRecord({ iamRole: 'r' })), role: denied('iam:GetRole') }],
] as const)('%s', (_name, rule, denial) => {
  it('says that its fact is unknown, and why', () => {
    const [finding] = rule(facts(denial as Partial<HybridFacts>));
    expect(finding).toMatchObject({
      severity: 'unknown',
      seen: expect.stringMatching(/^Unknown, because/),
    });
  });

  it('says nothing of a fact that was not asked for', () => {
    expect(rule({ nodeId, now })).toEqual([]);
  });
});

describe('a hybrid node', () => {
  it('that was deregistered is told so, and how it comes back', () => {
    const [finding] = registration(facts({ node: known(undefined), before: nodeRecord() }));
    expect(finding).toMatchObject({
      severity: 'problem',
      title: 'It is not registered any more',
      seen: expect.stringContaining('heard last 3 hours ago'),
    });
    expect(finding?.fix?.lines[0]?.text).toContain('-register -code CODE');
  });

  it('is spoken to in the words of its own agent', () => {
    const lines = (agentVersion: string, isGone: boolean) => {
      const own = nodeRecord({ agentVersion });
      const found = registration(
        facts(isGone ? { node: known(undefined), before: own } : { node: known(own) }),
      );
      return found[0]?.fix?.lines.map(({ text }) => text).join();
    };
    expect(lines('0.1.0.0', false)).toBe('quarterdeck doctor --data DIR');
    expect(lines('3.3.1611.0', false)).toContain('systemctl restart amazon-ssm-agent');
    expect(lines('0.1.0.0', true)).not.toContain('amazon-ssm-agent');
    expect(lines('3.3.1611.0', true)).not.toContain('quarterdeck node');
  });

  it('that does not report has its last ping and its agent named', () => {
    const [finding] = registration(facts());
    expect(finding).toMatchObject({ severity: 'problem', seen: expect.stringContaining('3.3.1611.0') });
    expect(ids(registration(facts({ node: known(nodeRecord({ pingStatus: 'Online' })) })))).toEqual([
      'registration: ok',
    ]);
  });

  it('that was registered again is told by its computer name', () => {
    const again = nodeRecord({
      nodeId: 'mi-0fedcba9876543210',
      pingStatus: 'Online',
      registeredAt: now - hour,
    });
    const [finding] = duplicates(facts({ nodes: known([nodeRecord(), again]) }));
    expect(finding).toMatchObject({ severity: 'problem', title: 'The machine was registered again' });
    expect(finding?.fix?.lines[0]?.text).toBe(`aws ssm deregister-managed-instance --instance-id ${nodeId}`);
  });

  it('that is the newer of two is no duplicate, and two names are none', () => {
    const older = nodeRecord({ nodeId: 'mi-0fedcba9876543210', registeredAt: now - 200 * hour });
    expect(ids(duplicates(facts({ nodes: known([nodeRecord(), older]) })))).toEqual(['duplicates: info']);
    const other = nodeRecord({ nodeId: 'mi-0fedcba9876543210', computerName: 'db' });
    expect(ids(duplicates(facts({ nodes: known([nodeRecord(), other]) })))).toEqual(['duplicates: ok']);
  });

  it('of no known computer name is not taken for another of none', () => {
    const bare = { ...nodeRecord() };
    delete bare.computerName;
    const other = { ...bare, nodeId: 'mi-0fedcba9876543210', registeredAt: now };
    expect(ids(duplicates(facts({ node: known(bare), nodes: known([bare, other]) })))).toEqual([
      'duplicates: ok',
    ]);
  });

  it('does not mind that its activation has expired, is used up or was deleted', () => {
    const used = { activationId: 'a', registrationLimit: 1, registrationsCount: 1 };
    const expired = { ...used, isExpired: true, expiresAt: now - 48 * hour };
    const [finding] = activation(facts({ activation: known(expired) }));
    expect(finding).toMatchObject({
      severity: 'ok',
      title: 'Its activation has expired',
      seen: expect.stringContaining('does not matter to a node that is registered'),
    });
    expect(activation(facts({ activation: known({ ...used, isExpired: false }) }))[0]?.title).toBe(
      'Its activation is used up',
    );
    expect(ids(activation(facts({ activation: known(undefined) })))).toEqual(['activation: info']);
  });

  it('that is gone needs a new activation where the old one is of no use', () => {
    const expired = { activationId: 'a', registrationLimit: 5, registrationsCount: 1, isExpired: true };
    const [finding] = activation(facts({ node: known(undefined), activation: known(expired) }));
    expect(finding).toMatchObject({ severity: 'info', seen: expect.stringContaining('needs a new one') });
  });

  it('on the standard tier has no Session Manager, which is said', () => {
    expect(tier(facts({ tier: known('standard') }))[0]).toMatchObject({
      severity: 'info',
      seen: expect.stringContaining('no Session Manager'),
    });
    expect(ids(tier(facts({ tier: known('advanced') })))).toEqual(['tier: ok']);
  });

  it('has a wrong clock from five minutes on', () => {
    const skew = (ms: number) => ids(clockSkew(facts({ clockSkewMs: known(ms) })));
    expect(skew(0)).toEqual(['clock: ok']);
    expect(skew(-299_000)).toEqual(['clock: ok']);
    expect(skew(300_000)).toEqual(['clock: warning']);
    expect(skew(-3_600_000)).toEqual(['clock: warning']);
  });

  it('needs a role that Systems Manager may assume', () => {
    const role = (value: { trustedServices: string[] | undefined } | undefined) =>
      ids(
        serviceRole(
          facts({
            node: known(nodeRecord({ iamRole: 'nodes' })),
            role: known(value ? { name: 'nodes', arn: 'arn:aws:iam::1:role/nodes', ...value } : undefined),
          }),
        ),
      );
    expect(role(undefined)).toEqual(['service-role: problem']);
    expect(role({ trustedServices: ['ec2.amazonaws.com'] })).toEqual(['service-role: problem']);
    expect(role({ trustedServices: ['ssm.amazonaws.com'] })).toEqual(['service-role: ok']);
  });

  it('that is Online without a channel for sessions has ssmmessages to look at', () => {
    const online = { node: known(nodeRecord({ pingStatus: 'Online' as const })) };
    const status = (value: 'connected' | 'notconnected', changed = {}) =>
      sessions(facts({ connectionStatus: known(value), ...changed }))[0];
    expect(status('notconnected', online)).toMatchObject({ severity: 'warning' });
    expect(status('notconnected', online)?.why).toContain('ssmmessages');
    expect(status('notconnected')?.severity).toBe('info');
    expect(status('connected')?.severity).toBe('ok');
  });
});
