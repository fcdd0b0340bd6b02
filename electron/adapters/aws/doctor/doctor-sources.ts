import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { notHere } from '../../../features/doctor/fact';
import type { DoctorSources } from '../../../features/doctor/ports';
import { asFact } from './as-fact';
import { ec2Facts } from './ec2-facts';
import { iamFacts } from './iam-facts';
import { ssmFacts } from './ssm-facts';

/** Clients are made when the first call needs them. */
export interface DoctorClients {
  ssm(): Promise<SSMClient>;
  /** Absent together where there is nothing of AWS but Systems Manager. */
  aws?: { ec2(): Promise<EC2Client>; iam(): Promise<IAMClient> };
  /** Of a node, in milliseconds, for a connection that can tell; undefined when it does not know the node. */
  clockSkewMs?(nodeId: string, signal: AbortSignal): Promise<number | undefined>;
}

const none = async () => notHere('there is no EC2 behind this connection.');

/** What the doctor asks of one connection. */
export function createDoctorSources({ aws, clockSkewMs, ssm }: DoctorClients): DoctorSources {
  const withoutEc2 = {
    instances: none,
    instance: none,
    image: none,
    routes: none,
    endpoints: none,
    securityGroups: none,
    networkAcl: none,
    vpcDns: none,
    natState: none,
    profileRole: none,
    role: none,
    permissions: none,
  };
  return {
    hasEc2: aws !== undefined,
    ...ssmFacts(ssm),
    ...(aws ? { ...ec2Facts(aws.ec2), ...iamFacts(aws.iam) } : withoutEc2),
    ...(clockSkewMs
      ? {
          clockSkewMs: async (nodeId, signal) => {
            const skew = await asFact('ssm:DescribeInstanceInformation', signal, () =>
              clockSkewMs(nodeId, signal),
            );
            if (!skew.known) return skew;
            return skew.value === undefined
              ? notHere('it has not told its time.')
              : { known: true, value: skew.value };
          },
        }
      : {}),
  };
}
