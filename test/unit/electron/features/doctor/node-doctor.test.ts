import { describe, expect, it } from 'vitest';
import { known, unknown } from '#electron/features/doctor/fact';
import { examineNode, listSuspects } from '#electron/features/doctor/node-doctor';
import type { ExaminationProgress } from '#shared/doctor/examination';
import { hour, instanceFacts, instanceRecord, nodeRecord, now, sourcesOf } from '#test/helpers/doctor-facts';

const signal = new AbortController().signal;
const request = { connectionId: 'aws:dev/eu-west-1', nodeId: 'i-0123456789abcdef0', now };

describe('an examination', () => {
  it('finds nothing wrong with an instance that is as it should be', async () => {
    const examination = await examineNode(sourcesOf(instanceFacts()), request, signal, () => {});
    expect(examination).toMatchObject({ kind: 'ec2', name: 'web' });
    for (const { severity } of examination.findings) expect(['ok', 'info']).toContain(severity);
  });

  it('puts the likeliest problem first', async () => {
    const facts = instanceFacts({ routes: known([]) }, { profileName: undefined } as never);
    const { findings } = await examineNode(sourcesOf(facts), request, signal, () => {});
    expect(findings.slice(0, 2).map(({ id }) => id)).toEqual(['instance-profile', 'route']);
  });

  it('tells of each check as it begins and as it ends', async () => {
    const told: Omit<ExaminationProgress, 'jobId'>[] = [];
    await examineNode(sourcesOf(instanceFacts()), request, signal, (progress) => told.push(progress));
    expect(told[0]?.checks.filter(({ state }) => state === 'running')).toHaveLength(1);
    expect(told.at(-1)?.checks.every(({ state }) => state === 'done')).toBe(true);
    const doneAt = told.map(({ checks }) => checks.filter(({ state }) => state === 'done').length);
    expect(doneAt).toEqual([...doneAt].sort((a, b) => a - b));
  });

  it('goes on where every fact but the instance is refused', async () => {
    const no = async () => unknown('it may not be asked.', 'any:Action');
    const all = Object.fromEntries(
      ['node', 'image', 'profileRole', 'routes', 'endpoints', 'securityGroups', 'networkAcl', 'vpcDns'].map(
        (name) => [name, no],
      ),
    );
    const sources = sourcesOf(instanceFacts(), { ...all, defaultHostRole: no });
    const { findings } = await examineNode(sources, request, signal, () => {});
    expect(findings.filter(({ severity }) => severity === 'unknown').length).toBeGreaterThanOrEqual(8);
    expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const sources = sourcesOf(instanceFacts(), {
      image: async () => {
        cancel.abort();
        return known(undefined);
      },
    });
    await expect(examineNode(sources, request, cancel.signal, () => {})).rejects.toThrow(/abort/i);
  });

  it('asks no EC2 where the connection has none', async () => {
    const sources = sourcesOf(instanceFacts(), { hasEc2: false, node: async () => known(nodeRecord()) });
    const examination = await examineNode(sources, { ...request, nodeId: 'mi-1' }, signal, () => {});
    expect(examination.kind).toBe('hybrid');
    expect(examination.findings[0]?.id).toBe('registration');
  });
});

describe('the list of suspects', () => {
  const list = (changed: Parameters<typeof sourcesOf>[1]) =>
    listSuspects(sourcesOf(instanceFacts(), changed), 'aws:dev/eu-west-1', now, signal);
  const managed = nodeRecord({ nodeId: 'i-0aaaaaaaaaaaaaaaa', pingStatus: 'Online' });

  it('has the instances that are no managed nodes, and the nodes that were lost', async () => {
    const { healthy, suspects } = await list({
      nodes: async () => known([managed, nodeRecord()]),
      instances: async () =>
        known([
          instanceRecord({ instanceId: managed.nodeId }),
          instanceRecord({ profileName: undefined } as never),
          instanceRecord({ instanceId: 'i-0bbbbbbbbbbbbbbbb', state: 'terminated' }),
        ]),
    });
    expect(healthy).toBe(1);
    expect(suspects.map(({ nodeId, standing, reason }) => [nodeId, standing, reason?.title])).toEqual([
      ['mi-0123456789abcdef0', 'lost', 'Its agent has not reported for 3 hours'],
      ['i-0123456789abcdef0', 'never', 'It has no instance profile'],
    ]);
  });

  it('joins a lost node with its instance', async () => {
    const { suspects } = await list({
      nodes: async () => known([nodeRecord({ nodeId: 'i-0123456789abcdef0' })]),
      instances: async () => known([instanceRecord({ state: 'stopped' })]),
    });
    expect(suspects).toMatchObject([
      {
        kind: 'ec2',
        standing: 'lost',
        reason: { title: 'The instance is stopped' },
        lastPingAt: now - 3 * hour,
      },
    ]);
  });

  it('is what can be read, and says what cannot', async () => {
    const withoutEc2 = await list({
      nodes: async () => known([nodeRecord()]),
      instances: async () => unknown('it is refused.', 'ec2:DescribeInstances'),
    });
    expect(withoutEc2.suspects).toHaveLength(1);
    expect(withoutEc2.gaps[0]?.text).toBe('The EC2 instances could not be read, because it is refused.');
    expect(withoutEc2.gaps[0]?.lines[0]?.text).toContain('ec2:DescribeInstances');
    const withoutNodes = await list({ nodes: async () => unknown('it is refused.') });
    expect(withoutNodes.suspects).toEqual([]);
    expect(withoutNodes.gaps).toHaveLength(1);
  });
});
