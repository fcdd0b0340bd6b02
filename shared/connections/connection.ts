import { z } from 'zod';

/** What a connection can do beyond plain SSM; code asks for these, never for the kind of connection. */
export const capabilities = [
  'push-changes',
  'create-activation',
  'restart',
  'clock-skew',
  /** It was made here: its name, marks and Region can be changed, and it can be removed. */
  'edit',
  /** It can be opened and closed; a closed one is asked for nothing. */
  'open-close',
  /** An activation names the IAM role of the nodes that join with it. */
  'node-role',
  /** EC2 can be asked for the instances behind its nodes. */
  'ec2-detail',
  /** What a command puts out can be read while it runs, uncut, from nodes that send it so. */
  'live-output',
] as const;
export type Capability = (typeof capabilities)[number];

export const connectionStateSchema = z.discriminatedUnion('kind', [
  /** A person has closed it, or has not opened it yet. */
  z.object({ kind: z.literal('closed') }),
  /** `nextTryAt` (epoch milliseconds): it ended and is started again then. */
  z.object({ kind: z.literal('starting'), detail: z.string(), nextTryAt: z.number().optional() }),
  z.object({ kind: z.literal('ready') }),
  /** Works, but something is wrong that a person should know. */
  z.object({ kind: z.literal('degraded'), reason: z.string() }),
  /** A person has been asked for something that it needs (`connections/list-prompts`); calls wait for the answer. */
  z.object({ kind: z.literal('needs-person'), reason: z.string() }),
  /** `isSignedOut`: somebody has to sign in, or give a code, and was asked in vain. */
  z.object({ kind: z.literal('failed'), reason: z.string(), isSignedOut: z.boolean().optional() }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** Whether nothing can be asked of it now, and what is known of it may be out of date. */
export function isDown(state: ConnectionState): boolean {
  return (
    state.kind === 'closed' ||
    state.kind === 'failed' ||
    (state.kind === 'starting' && state.nextTryAt !== undefined)
  );
}

/** Who AWS says is calling (STS GetCallerIdentity). */
export const identitySchema = z.object({ accountId: z.string(), arn: z.string() });
export type Identity = z.infer<typeof identitySchema>;

/** What a person has marked a connection with. */
export const connectionMarksSchema = z.object({
  /** Calls that change something are refused here, before they are sent. */
  isReadOnly: z.boolean(),
  /** A change asks for its count or name to be typed. */
  isProduction: z.boolean(),
});
export type ConnectionMarks = z.infer<typeof connectionMarksSchema>;

/** A capability that is missing for want of a permission, with the sentence that says so. */
export const connectionHintSchema = z.object({ capability: z.enum(capabilities), reason: z.string() });
export type ConnectionHint = z.infer<typeof connectionHintSchema>;

/** A connection is an endpoint plus credentials; `connectionId` is `bridge`, `aws:<profile>/<region>` or `aws-env:<region>`. */
export const connectionSchema = connectionMarksSchema.extend({
  connectionId: z.string(),
  name: z.string(),
  /** One line for the switcher: where it points. */
  description: z.string(),
  region: z.string().optional(),
  accountId: z.string().optional(),
  endpoint: z.string().optional(),
  /** ARN of the caller, once AWS has told it. */
  identityArn: z.string().optional(),
  /** The profile whose credentials it has. */
  profile: z.string().optional(),
  /** Epoch milliseconds until which the credentials in use hold; absent while there are none, or when they do not expire. */
  credentialsExpireAt: z.number().optional(),
  capabilities: z.array(z.enum(capabilities)),
  hints: z.array(connectionHintSchema),
  state: connectionStateSchema,
});
export type Connection = z.infer<typeof connectionSchema>;
