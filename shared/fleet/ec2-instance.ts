import { z } from 'zod';
import { tagSchema } from './tag';

/** What EC2 tells of an instance. Absent fields were not told. Times are epoch milliseconds. */
export const ec2InstanceSchema = z.object({
  instanceId: z.string(),
  /** Of its tag `Name`. */
  name: z.string().optional(),
  /** EC2's own word: `running`, `stopped` … */
  state: z.string().optional(),
  instanceType: z.string().optional(),
  vpcId: z.string().optional(),
  subnetId: z.string().optional(),
  publicIp: z.string().optional(),
  launchedAt: z.number().optional(),
  /** The name of its instance profile. */
  instanceProfile: z.string().optional(),
  tags: z.array(tagSchema),
});
export type Ec2Instance = z.infer<typeof ec2InstanceSchema>;
