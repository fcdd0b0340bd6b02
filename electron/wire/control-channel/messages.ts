import { z } from 'zod';

/** First text frame of a node on its control channel. */
export const controlOpenSchema = z.object({
  Cookie: z.string().nullish(),
  MessageSchemaVersion: z.string(),
  RequestId: z.string(),
  TokenValue: z.string().min(1),
  AgentVersion: z.string(),
  PlatformType: z.string().optional(),
  /** Ours: see command-output. */
  QuarterdeckOutput: z.number().optional(),
});

/** Payload of `interactive_shell`; `Content` is JSON inside a string, see sessionStartSchema. */
export const interactiveShellSchema = z.object({
  Content: z.string(),
  TaskId: z.string(),
  Topic: z.string(),
  SchemaVersion: z.number(),
});

const flag = z
  .union([z.boolean(), z.enum(['true', 'false', ''])])
  .transform((value) => value === true || value === 'true');

/** A Session document, schemaVersion 1.0, as the node reads it. */
export const sessionDocumentSchema = z.object({
  schemaVersion: z.literal('1.0'),
  description: z.string().optional(),
  sessionType: z.enum(['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port']),
  inputs: z
    .object({
      kmsKeyId: z.string().default(''),
      runAsEnabled: flag.default(false),
      runAsDefaultUser: z.string().default(''),
      idleSessionTimeout: z.string().default('20'),
      maxSessionDuration: z.string().default(''),
      shellProfile: z
        .object({ linux: z.string().default(''), windows: z.string().default('') })
        .partial()
        .optional(),
    })
    .partial()
    .optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  properties: z.unknown().optional(),
});
export type SessionDocument = z.infer<typeof sessionDocumentSchema>;

/** The JSON inside `interactive_shell.Content`. Parameters of type String are bare strings here. */
export const sessionStartSchema = z.object({
  DocumentName: z.string(),
  DocumentContent: sessionDocumentSchema,
  SessionId: z.string().regex(/^[A-Za-z0-9._-]{1,96}$/),
  Parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
  RunAsUser: z.string().default(''),
  SessionOwner: z.string().default(''),
});

export type SessionStart = z.infer<typeof sessionStartSchema>;

/** Node to service at the end of a session, up to three times until it is acknowledged. */
export const agentTaskCompleteSchema = z.object({
  SchemaVersion: z.number(),
  TaskId: z.string(),
  Topic: z.string(),
  FinalTaskStatus: z.string(),
  IsRoutingFailure: z.boolean().optional(),
  InstanceId: z.string(),
  /** Text for the user, empty at a good end. */
  Output: z.string().default(''),
  RetryNumber: z.number().optional(),
});

export const agentTaskAcknowledgeSchema = z.object({
  SchemaVersion: z.number(),
  MessageId: z.string(),
  TaskId: z.string(),
  Topic: z.string(),
});

/**
 * Service to node. JobId is `aws.ssm.<CommandId>.<InstanceId>`; only the prefix of Topic counts:
 * `aws.ssm.sendCommand` or `aws.ssm.cancelCommand`. Content is JSON inside a string.
 */
export const agentJobSchema = z.object({
  SchemaVersion: z.number(),
  JobId: z.string(),
  Topic: z.string(),
  Content: z.string(),
});

/** Content of a sendCommand job. The document is parsed JSON with its placeholders left in. */
export const sendCommandContentSchema = z.object({
  Parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
  DocumentContent: z.record(z.string(), z.unknown()),
  CommandId: z.string(),
  DocumentName: z.string(),
  OutputS3KeyPrefix: z.string().optional(),
  OutputS3BucketName: z.string().optional(),
  CloudWatchLogGroupName: z.string().optional(),
  CloudWatchOutputEnabled: z.string().optional(),
  /** Ours: the bridge takes the output uncut, see command-output. */
  QuarterdeckOutput: z.number().optional(),
});
export type SendCommandContent = z.infer<typeof sendCommandContentSchema>;

/** Content of a cancelCommand job: the JobId of the command to end. */
export const cancelCommandContentSchema = z.object({ CancelMessageId: z.string() });

export const agentJobAckSchema = z.object({
  jobId: z.string(),
  acknowledgedMessageId: z.string(),
  createdDate: z.string(),
  /** 200, or 514xx as in JobAckStatus. */
  statusCode: z.string(),
  errorMessage: z.string(),
});

export const JobAckStatus = {
  successful: '200',
  closedProcessor: '51401',
  processorBufferFull: '51402',
  unexpectedDocumentType: '51403',
  errorCodeTranslationFailed: '51404',
  duplicateCommand: '51405',
  invalidDocument: '51406',
  containerNotSupported: '51407',
  parseError: '51408',
  unexpectedError: '51499',
} as const;

/** Payload of `agent_job_reply`; `content` is JSON inside a string, see jobReplyContentSchema. */
export const agentJobReplySchema = z.object({
  schemaVersion: z.number(),
  jobId: z.string(),
  content: z.string(),
  topic: z.string(),
});

/** Status words of documents and steps in replies. */
export const jobStatuses = [
  'NotStarted',
  'InProgress',
  'Success',
  'Failed',
  'TimedOut',
  'Cancelled',
  'Skipped',
  'SuccessAndReboot',
  'PassedAndReboot',
] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** State of one step (document 2.x) or plugin (1.x). Output limits are the node's: 24,000 characters each. */
export const stepStatusSchema = z.object({
  status: z.enum(jobStatuses),
  code: z.number(),
  name: z.string(),
  output: z.string().default(''),
  startDateTime: z.string().optional(),
  endDateTime: z.string().optional(),
  outputS3BucketName: z.string().optional(),
  outputS3KeyPrefix: z.string().optional(),
  stepName: z.string().optional(),
  standardOutput: z.string().default(''),
  standardError: z.string().default(''),
});
export type StepStatus = z.infer<typeof stepStatusSchema>;

/**
 * One reply. runtimeStatus is keyed by plugin name (1.x) or step name (2.x); null in the first InProgress reply and
 * `{}` in the final one of a document with several steps.
 */
export const jobReplyContentSchema = z.object({
  additionalInfo: z.record(z.string(), z.unknown()).optional(),
  documentStatus: z.enum(jobStatuses),
  documentTraceOutput: z.string().default(''),
  runtimeStatus: z.record(z.string(), stepStatusSchema).nullable(),
});
export type JobReplyContent = z.infer<typeof jobReplyContentSchema>;

/** `acknowledgedMessageId` is the frame MessageId of the reply. */
export const agentJobReplyAckSchema = z.object({ jobId: z.string(), acknowledgedMessageId: z.string() });
