import { z } from 'zod';
import { ec2InstanceSchema } from './ec2-instance';
import { tagSchema } from './tag';

export { type Tag, tagSchema } from './tag';

/** AWS's PingStatus without the deprecated `Inactive`. */
export const pingStatuses = ['Online', 'ConnectionLost', 'Inactive'] as const;
/** As it is shown, looked for and exported. */
export const pingStatusTexts: Record<(typeof pingStatuses)[number], string> = {
  Online: 'Online',
  ConnectionLost: 'Connection lost',
  Inactive: 'Inactive',
};

/**
 * One managed node as a connection reports it (DescribeInstanceInformation plus tags and GetConnectionStatus).
 * Times are epoch milliseconds. Absent fields were not reported; nothing is made up for them.
 */
export const managedNodeSchema = z.object({
  connectionId: z.string(),
  /** `mi-` or `i-` id. */
  nodeId: z.string(),
  /** Name given at registration, or the computer name, or the id; never empty. */
  name: z.string(),
  computerName: z.string().optional(),
  pingStatus: z.enum(pingStatuses),
  lastPingAt: z.number().optional(),
  /** Whether a shell can be opened now (GetConnectionStatus), unknown when it was not asked. */
  sessionStatus: z.enum(['connected', 'notconnected']).optional(),
  platformType: z.enum(['Linux', 'Windows', 'MacOS']).optional(),
  platformName: z.string().optional(),
  platformVersion: z.string().optional(),
  agentName: z.string().optional(),
  agentVersion: z.string().optional(),
  ipAddress: z.string().optional(),
  /** `ManagedInstance` (hybrid), `EC2Instance` ... as AWS names it. */
  sourceType: z.string().optional(),
  activationId: z.string().optional(),
  iamRole: z.string().optional(),
  registeredAt: z.number().optional(),
  /** Node clock minus control plane clock, milliseconds, where the connection can tell. */
  clockSkewMs: z.number().optional(),
  tags: z.array(tagSchema),
  /** Of nodes that are EC2 instances, where EC2 may be asked. */
  ec2: ec2InstanceSchema.omit({ instanceId: true, tags: true }).optional(),
});
export type ManagedNode = z.infer<typeof managedNodeSchema>;

export const nodePageSchema = z.object({
  nodes: z.array(managedNodeSchema),
  nextToken: z.string().optional(),
});
export type NodePage = z.infer<typeof nodePageSchema>;

/** The nodes of a connection as they were last read whole, at `readAt` (epoch milliseconds). */
export const lastKnownNodesSchema = z.object({
  connectionId: z.string(),
  readAt: z.number(),
  nodes: z.array(managedNodeSchema),
});
export type LastKnownNodes = z.infer<typeof lastKnownNodesSchema>;

/** A hybrid activation as DescribeActivations shows it. Times are epoch milliseconds. */
export const activationSchema = z.object({
  activationId: z.string(),
  description: z.string(),
  defaultInstanceName: z.string(),
  iamRole: z.string(),
  registrationLimit: z.number(),
  registrationsCount: z.number(),
  createdAt: z.number().optional(),
  expiresAt: z.number().optional(),
  isExpired: z.boolean(),
});
export type Activation = z.infer<typeof activationSchema>;

export const activationPageSchema = z.object({
  activations: z.array(activationSchema),
  nextToken: z.string().optional(),
});
export type ActivationPage = z.infer<typeof activationPageSchema>;

/** What CreateActivation gives, once; the code is not shown again. */
export const activationTicketSchema = z.object({
  activationId: z.string(),
  activationCode: z.string(),
  expiresAt: z.number(),
  registrationLimit: z.number(),
  /** Lines ready to paste on the machine that joins; empty when the connection cannot tell. */
  enrolCommand: z.string(),
  /** The address in it can be reached from the computer of the bridge only. */
  isLocalOnly: z.boolean(),
  /** It is AWS's own agent that the command registers. */
  isStockAgent: z.boolean(),
});
export type ActivationTicket = z.infer<typeof activationTicketSchema>;

/** The reference that every call about one node carries. */
export const nodeRefSchema = z.object({ connectionId: z.string().min(1), nodeId: z.string().min(1) });
export type NodeRef = z.infer<typeof nodeRefSchema>;
