import { z } from 'zod';
import { nodeRefSchema } from '../fleet/managed-node';

/** `Status` of a command: the coarse level; see `statusDetails`. */
export const commandStatuses = [
  'Pending',
  'InProgress',
  'Success',
  'Cancelled',
  'Failed',
  'TimedOut',
  'Cancelling',
] as const;
export type CommandStatus = (typeof commandStatuses)[number];

/** `Status` of an invocation, and of a plugin in it. `Delayed`: it was sent to a node that did not take it yet. */
export const invocationStatuses = [
  'Pending',
  'InProgress',
  'Delayed',
  'Success',
  'Cancelled',
  'TimedOut',
  'Failed',
  'Cancelling',
] as const;
export type InvocationStatus = (typeof invocationStatuses)[number];

/** Whether nothing more happens to what has this status. */
export function isFinal(status: CommandStatus | InvocationStatus): boolean {
  return status === 'Success' || status === 'Cancelled' || status === 'Failed' || status === 'TimedOut';
}

/** A key (`tag:<Key>`, `tag-key`, `resource-groups:Name`, `InstanceIds`) and its values: values are joined by OR, keys by AND. */
export const commandTargetSchema = z.object({
  key: z.string().min(1).max(163),
  values: z.array(z.string().min(1)).min(1).max(50),
});
export type CommandTarget = z.infer<typeof commandTargetSchema>;

/** Values of a document's parameters as SendCommand takes them: always lists. */
export const parameterValuesSchema = z.record(z.string(), z.array(z.string()));
export type ParameterValues = z.infer<typeof parameterValuesSchema>;

export const commandRefSchema = z.object({
  connectionId: z.string().min(1),
  commandId: z.string().min(1),
});
export type CommandRef = z.infer<typeof commandRefSchema>;

/**
 * A command as ListCommands tells it. Times are epoch milliseconds. AWS keeps commands for 30 days and does not tell who
 * sent one.
 */
export const commandSchema = commandRefSchema.extend({
  documentName: z.string(),
  /** As it was asked for: a number, `$DEFAULT` or `$LATEST`; absent: the default version. */
  documentVersion: z.string().optional(),
  comment: z.string(),
  requestedAt: z.number().optional(),
  /** Nodes that have not taken it by then get it no more. */
  expiresAt: z.number().optional(),
  parameters: parameterValuesSchema,
  /** Nodes that were named by their ids; empty where `targets` chose them. */
  nodeIds: z.array(z.string()),
  targets: z.array(commandTargetSchema.extend({ values: z.array(z.string()) })),
  status: z.enum(commandStatuses),
  /** The precise level, as AWS words it: `Success`, `Failed`, `Incomplete`, `DeliveryTimedOut`, `NoInstancesInTag` … */
  statusDetails: z.string(),
  targetCount: z.number(),
  /** Invocations that have ended, however. */
  completedCount: z.number(),
  /** Invocations that are Failed or ExecutionTimedOut. */
  errorCount: z.number(),
  deliveryTimedOutCount: z.number(),
  /** A number, or a percentage of the targets with its sign. */
  maxConcurrency: z.string().optional(),
  maxErrors: z.string().optional(),
  /** For delivery. */
  timeoutSeconds: z.number().optional(),
  outputS3BucketName: z.string().optional(),
  outputS3KeyPrefix: z.string().optional(),
});
export type Command = z.infer<typeof commandSchema>;

export const commandPageSchema = z.object({
  commands: z.array(commandSchema),
  nextToken: z.string().optional(),
});
export type CommandPage = z.infer<typeof commandPageSchema>;

/** One plugin (step) of an invocation as ListCommandInvocations tells it. Times are epoch milliseconds. */
export const pluginOutlineSchema = z.object({
  pluginName: z.string(),
  status: z.enum(invocationStatuses),
  statusDetails: z.string(),
  /** Exit code; -1: it has not started. */
  responseCode: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** The first 2,500 characters at most, of stdout and stderr together. */
  outputHead: z.string(),
});
export type PluginOutline = z.infer<typeof pluginOutlineSchema>;

/** What one node makes of a command. */
export const invocationSchema = commandRefSchema.extend({
  nodeId: z.string(),
  /** The computer name; empty when it was not told. */
  nodeName: z.string(),
  documentName: z.string(),
  requestedAt: z.number().optional(),
  status: z.enum(invocationStatuses),
  /** The precise level: `Undeliverable`, `Terminated`, `DeliveryTimedOut`, `ExecutionTimedOut`, `InvalidPlatform` … */
  statusDetails: z.string(),
  plugins: z.array(pluginOutlineSchema),
});
export type Invocation = z.infer<typeof invocationSchema>;

export const invocationPageSchema = z.object({
  invocations: z.array(invocationSchema),
  nextToken: z.string().optional(),
});
export type InvocationPage = z.infer<typeof invocationPageSchema>;

/** The most that GetCommandInvocation gives of one plugin, in characters. */
export const mostStandardOutput = 24_000;
export const mostStandardError = 8_000;

/** One plugin as GetCommandInvocation tells it. */
export const pluginOutputSchema = pluginOutlineSchema.omit({ outputHead: true }).extend({
  standardOutput: z.string(),
  standardError: z.string(),
  /** The text is as long as AWS gives: there may have been more. */
  isOutputCut: z.boolean(),
  isErrorCut: z.boolean(),
  /** Where the whole is, when it was sent to S3. */
  standardOutputUrl: z.string().optional(),
  standardErrorUrl: z.string().optional(),
});
export type PluginOutput = z.infer<typeof pluginOutputSchema>;

/** One node's answer with the output of each plugin, in the order of the document. */
export const invocationOutputSchema = invocationSchema.omit({ plugins: true }).extend({
  plugins: z.array(pluginOutputSchema),
});
export type InvocationOutput = z.infer<typeof invocationOutputSchema>;

export const invocationRefSchema = commandRefSchema.extend(nodeRefSchema.shape);
export type InvocationRef = z.infer<typeof invocationRefSchema>;

/** What ListCommands can look for; several are joined by AND. */
export const commandFilterSchema = z.object({
  /** Epoch milliseconds; requested after, before. */
  after: z.number().optional(),
  before: z.number().optional(),
  status: z.string().optional(),
  documentName: z.string().optional(),
  /** Commands that were sent to this node. */
  nodeId: z.string().optional(),
});
export type CommandFilter = z.infer<typeof commandFilterSchema>;
