import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { Ec2Instance } from '#shared/fleet/ec2-instance';
import type { Ec2Instances } from '../../features/fleet/ports';
import type { Clock } from '../../platform/clock';
import { toAppError } from './to-app-error';

/** The most that DescribeInstances answers at a time. */
const pageSize = 1000;
/** Type, network and profile of an instance change seldom; its state is SSM's to tell first. */
const freshMs = 5 * 60_000;

/** The EC2 instances of a connection: in one listing of large pages, not asked one by one. */
export function createEc2Instances(client: () => Promise<EC2Client>, clock: Clock): Ec2Instances {
  let kept: { at: number; instances: Promise<ReadonlyMap<string, Ec2Instance>> } | undefined;

  async function list(): Promise<ReadonlyMap<string, Ec2Instance>> {
    const instances = new Map<string, Ec2Instance>();
    const ec2 = await client();
    let NextToken: string | undefined;
    do {
      const answer = await ec2.send(
        new DescribeInstancesCommand({ MaxResults: pageSize, ...(NextToken ? { NextToken } : {}) }),
      );
      for (const reservation of answer.Reservations ?? [])
        for (const instance of reservation.Instances ?? []) {
          const read = toEc2Instance(instance);
          if (read) instances.set(read.instanceId, read);
        }
      NextToken = answer.NextToken;
    } while (NextToken);
    return instances;
  }

  const get: Ec2Instances['get'] = async (instanceId) => {
    try {
      const answer = await (await client()).send(
        new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [instanceId] }] }),
      );
      const instance = answer.Reservations?.[0]?.Instances?.[0];
      return instance ? toEc2Instance(instance) : undefined;
    } catch (error) {
      throw toAppError(error, `read the EC2 instance ${instanceId}`);
    }
  };

  return {
    get,
    async all() {
      if (!kept || clock.now() - kept.at > freshMs) {
        const instances = list().catch((error: unknown) => {
          kept = undefined;
          throw toAppError(error, 'read the EC2 instances');
        });
        kept = { at: clock.now(), instances };
      }
      return kept.instances;
    },
    async setTags(instanceId, set, remove) {
      const Resources = [instanceId];
      try {
        const ec2 = await client();
        if (set.length > 0) {
          const Tags = set.map(({ key, value }) => ({ Key: key, Value: value }));
          await ec2.send(new CreateTagsCommand({ Resources, Tags }));
        }
        if (remove.length > 0)
          await ec2.send(new DeleteTagsCommand({ Resources, Tags: remove.map((Key) => ({ Key })) }));
      } catch (error) {
        throw toAppError(error, 'change the tags');
      }
      kept = undefined;
      return (await get(instanceId))?.tags ?? [];
    },
  };
}

function toEc2Instance(row: Instance): Ec2Instance | undefined {
  if (!row.InstanceId) return undefined;
  const tags = (row.Tags ?? []).map((tag) => ({ key: tag.Key ?? '', value: tag.Value ?? '' }));
  const name = tags.find(({ key }) => key === 'Name')?.value;
  const profileArn = row.IamInstanceProfile?.Arn;
  return {
    instanceId: row.InstanceId,
    tags,
    ...(name ? { name } : {}),
    ...(row.State?.Name ? { state: row.State.Name } : {}),
    ...(row.InstanceType ? { instanceType: row.InstanceType } : {}),
    ...(row.VpcId ? { vpcId: row.VpcId } : {}),
    ...(row.SubnetId ? { subnetId: row.SubnetId } : {}),
    ...(row.PublicIpAddress ? { publicIp: row.PublicIpAddress } : {}),
    ...(row.LaunchTime ? { launchedAt: row.LaunchTime.getTime() } : {}),
    // arn:aws:iam::111122223333:instance-profile/path/name
    ...(profileArn ? { instanceProfile: profileArn.split('/').at(-1) ?? profileArn } : {}),
  };
}
