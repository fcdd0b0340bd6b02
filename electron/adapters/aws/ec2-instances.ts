import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { Ec2Instance } from '#shared/fleet/ec2-instance';
import type { Clock } from '../../platform/clock';
import { toAppError } from './to-app-error';

/** The most that DescribeInstances answers at a time. */
const pageSize = 1000;
/** Type, network and profile of an instance change seldom; its state is SSM's to tell first. */
const freshMs = 5 * 60_000;

export interface Ec2Instances {
  /** All instances of the account and Region by id, at most five minutes old. Raises AppError. */
  all(signal?: AbortSignal): Promise<ReadonlyMap<string, Ec2Instance>>;
  /** One instance as it is now; undefined when there is none. Raises AppError. */
  get(instanceId: string, signal?: AbortSignal): Promise<Ec2Instance | undefined>;
}

/** The EC2 instances of a connection: in one listing of large pages, not asked one by one. */
export function createEc2Instances(client: () => Promise<EC2Client>, clock: Clock): Ec2Instances {
  let kept: { at: number; instances: Promise<ReadonlyMap<string, Ec2Instance>> } | undefined;

  async function list(signal?: AbortSignal): Promise<ReadonlyMap<string, Ec2Instance>> {
    const instances = new Map<string, Ec2Instance>();
    const ec2 = await client();
    let NextToken: string | undefined;
    do {
      const answer = await ec2.send(
        new DescribeInstancesCommand({ MaxResults: pageSize, ...(NextToken ? { NextToken } : {}) }),
        signal ? { abortSignal: signal } : {},
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

  return {
    async all(signal) {
      if (!kept || clock.now() - kept.at > freshMs) {
        const instances = list(signal).catch((error: unknown) => {
          kept = undefined;
          throw toAppError(error, 'read the EC2 instances');
        });
        kept = { at: clock.now(), instances };
      }
      return kept.instances;
    },
    async get(instanceId, signal) {
      try {
        const answer = await (await client()).send(
          new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [instanceId] }] }),
          signal ? { abortSignal: signal } : {},
        );
        const instance = answer.Reservations?.[0]?.Instances?.[0];
        return instance ? toEc2Instance(instance) : undefined;
      } catch (error) {
        throw toAppError(error, `read the EC2 instance ${instanceId}`);
      }
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
