import { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig } from '#electron/adapters/aws/client-config';
import { createEc2Instances } from '#electron/adapters/aws/ec2-instances';
import type { Ec2Instances } from '#electron/features/fleet/ports';
import { directNetwork } from '#electron/platform/client-network';
import { Ec2StandIn } from '#test/helpers/aws/ec2-stand-in';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { FakeClock } from '#test/helpers/fake-clock';

const minuteMs = 60_000;
const instanceId = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;

describe('the instances of EC2', () => {
  let ec2: Ec2StandIn;
  let client: EC2Client;
  let clock: FakeClock;
  let instances: Ec2Instances;

  beforeEach(async () => {
    const ring = new KeyRing();
    ec2 = await new Ec2StandIn(ring).start();
    ec2.account.instances = Array.from({ length: 25 }, (_, index) => ({
      instanceId: instanceId(index),
      instanceType: 't3.micro',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      instanceState: { code: 16, name: 'running' },
      iamInstanceProfile: { arn: 'arn:aws:iam::111122223333:instance-profile/teams/web', id: 'A' },
      launchTime: '2026-11-01T10:00:00.000Z',
      tagSet: [{ key: 'Name', value: `web-${index}` }],
    }));
    client = new EC2Client({
      ...clientConfig({
        region: 'eu-west-1',
        endpoint: ec2.endpoint,
        useFipsEndpoint: false,
        useDualstackEndpoint: false,
        network: directNetwork,
      }),
      credentials: ring.user('111122223333', 'operator'),
    });
    clock = new FakeClock();
    instances = createEc2Instances(async () => client, clock);
  });
  afterEach(async () => {
    client.destroy();
    await ec2.stop();
  });

  it('are read page by page, once for all who ask, and again after five minutes', async () => {
    ec2.pageSize = 10;
    const [all] = await Promise.all([instances.all(), instances.all()]);
    expect(all.size).toBe(25);
    expect(all.get(instanceId(7))).toEqual({
      instanceId: instanceId(7),
      name: 'web-7',
      state: 'running',
      instanceType: 't3.micro',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      launchedAt: Date.UTC(2026, 10, 1, 10),
      instanceProfile: 'web',
      tags: [{ key: 'Name', value: 'web-7' }],
    });
    expect(ec2.count('DescribeInstances')).toBe(3);
    clock.advance(5 * minuteMs);
    await instances.all();
    expect(ec2.count('DescribeInstances')).toBe(3);
    clock.advance(1);
    await instances.all();
    expect(ec2.count('DescribeInstances')).toBe(6);
  });

  it('have their tags set and removed', async () => {
    const tags = await instances.setTags(instanceId(3), [{ key: 'Team', value: 'shop' }], ['Name']);
    expect(tags).toEqual([{ key: 'Team', value: 'shop' }]);
    expect((await instances.get(instanceId(3)))?.tags).toEqual(tags);
    expect(await instances.get('i-0ffffffffffffffff')).toBeUndefined();
  });

  it('are asked for again after a refusal, which says what is missing', async () => {
    ec2.denied.add('DescribeInstances');
    await expect(instances.all()).rejects.toMatchObject({ code: 'AccessDenied' });
    ec2.denied.clear();
    expect((await instances.all()).size).toBe(25);
  });
});
