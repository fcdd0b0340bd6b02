import { describe, expect, it, vi } from 'vitest';
import { withEc2Detail } from '#electron/features/fleet/ec2-detail';
import type { Ec2Instances, NodeDirectory } from '#electron/features/fleet/ports';
import { AppError } from '#shared/errors/app-error';
import type { Ec2Instance } from '#shared/fleet/ec2-instance';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { FakeClock } from '#test/helpers/fake-clock';

const node = (nodeId: string): ManagedNode => ({
  ...{ connectionId: 'aws:ops/eu-west-1', nodeId, name: `ip-${nodeId}`, tags: [] },
  pingStatus: 'Online',
});
const instance: Ec2Instance = {
  instanceId: 'i-1',
  name: 'web',
  state: 'running',
  instanceType: 't3.micro',
  tags: [{ key: 'Name', value: 'web' }],
};

function setUp(listed: ManagedNode[], overrides: Partial<Ec2Instances> = {}) {
  const clock = new FakeClock();
  const told = { read: 0, missing: [] as (string | undefined)[] };
  const deregister = vi.fn(async () => {});
  const setTags = vi.fn(async () => []);
  const nodes = {
    list: async () => ({ nodes: listed, nextToken: 'more' }),
    get: async (nodeId: string) => node(nodeId),
    setTags,
    deregister,
  } as unknown as NodeDirectory;
  const all = vi.fn(async () => new Map([['i-1', instance]]));
  const ec2: Ec2Instances = {
    all,
    get: async () => instance,
    setTags: async () => instance.tags,
    ...overrides,
  };
  const detailed = withEc2Detail(nodes, ec2, {
    clock,
    onRead: () => {
      told.read += 1;
    },
    onMissing: (reason) => told.missing.push(reason),
  });
  const list = () => detailed.list(undefined, new AbortController().signal);
  return { clock, told, all, setTags, deregister, detailed, list };
}
const denied = () =>
  Promise.reject(new AppError('AccessDenied', 'Could not read: ec2:DescribeInstances is missing.'));

describe('nodes that are EC2 instances', () => {
  it('have the name, tags and detail of EC2; hybrid nodes are left as they are', async () => {
    const { list, told } = setUp([node('i-1'), node('i-2'), node('mi-1')]);
    const { nodes, nextToken } = await list();
    expect(nextToken).toBe('more');
    expect(nodes[0]).toMatchObject({ name: 'web', tags: instance.tags });
    expect(nodes[0]?.ec2).toEqual({ name: 'web', state: 'running', instanceType: 't3.micro' });
    expect(nodes.slice(1)).toEqual([node('i-2'), node('mi-1')]);
    expect(told.missing).toEqual([undefined]);
  });

  it('cost no call of EC2 where there is none', async () => {
    const { list, all } = setUp([node('mi-1')]);
    await list();
    expect(all).not.toHaveBeenCalled();
  });

  it('are as SSM tells them where EC2 may not be asked, and it is said why', async () => {
    const { list, detailed, told } = setUp([node('i-1')], { all: denied, get: denied });
    expect((await list()).nodes).toEqual([node('i-1')]);
    expect(await detailed.get('i-1')).toEqual(node('i-1'));
    const reason = 'Could not read: ec2:DescribeInstances is missing.';
    expect(told.missing).toEqual([reason, reason]);
  });

  it('are listed without waiting long for EC2, and announced when it has answered', async () => {
    let answer: (instances: Map<string, Ec2Instance>) => void = () => {};
    const { clock, list, told } = setUp([node('i-1')], {
      all: () => new Promise((resolve) => (answer = resolve)),
    });
    const listed = list();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    clock.advance(1500);
    expect((await listed).nodes).toEqual([node('i-1')]);
    expect(told.read).toBe(0);
    answer(new Map([['i-1', instance]]));
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect(told.read).toBe(1);
  });

  it('have their tags changed by EC2, and are not deregistered', async () => {
    const { detailed, setTags, deregister } = setUp([]);
    expect(await detailed.setTags('i-1', [{ key: 'Name', value: 'web' }], [])).toEqual(instance.tags);
    await detailed.setTags('mi-1', [], ['a']);
    expect(setTags).toHaveBeenCalledTimes(1);
    await expect(detailed.deregister('i-1')).rejects.toMatchObject({ code: 'NotSupported' });
    await detailed.deregister('mi-1');
    expect(deregister).toHaveBeenCalledWith('mi-1');
  });
});
