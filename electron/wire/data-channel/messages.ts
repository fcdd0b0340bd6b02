import { z } from 'zod';

/** First text frame of a client on a data channel. No answer is expected; a bad token closes the socket. */
export const clientOpenSchema = z.object({
  MessageSchemaVersion: z.string(),
  RequestId: z.string(),
  TokenValue: z.string().min(1),
  ClientId: z.string(),
  ClientVersion: z.string().optional(),
});

/** First text frame of a node; `ClientInstanceId` present tells it from a client. */
export const nodeOpenSchema = z.object({
  MessageSchemaVersion: z.string(),
  RequestId: z.string(),
  TokenValue: z.string().min(1),
  ClientInstanceId: z.string().min(1),
  ClientId: z.string(),
});

export const acknowledgeSchema = z.object({
  AcknowledgedMessageType: z.string(),
  AcknowledgedMessageId: z.string(),
  AcknowledgedMessageSequenceNumber: z.number().int().nonnegative(),
  IsSequentialMessage: z.boolean(),
});

/** Terminal size; stock peers send it as JSON in PayloadType 3. */
export const sizeSchema = z.object({
  cols: z.number().int().min(0).max(65_535),
  rows: z.number().int().min(0).max(65_535),
});

export const channelClosedSchema = z.object({
  MessageId: z.string().optional(),
  CreatedDate: z.string().optional(),
  DestinationId: z.string().optional(),
  SessionId: z.string(),
  MessageType: z.string().optional(),
  SchemaVersion: z.number().optional(),
  /** Text for the user; empty at an ordinary end. */
  Output: z.string().default(''),
});

export const agentSessionStateSchema = z.object({
  SchemaVersion: z.number(),
  SessionState: z.enum(['Connected', 'Terminating']),
  SessionId: z.string(),
});

export const handshakeRequestSchema = z.object({
  AgentVersion: z.string(),
  RequestedClientActions: z.array(z.object({ ActionType: z.string(), ActionParameters: z.unknown() })),
});

/** ActionStatus: 1 success, 2 failed, 3 unsupported; anything but 1 makes a stock agent end the session as Failed. */
export const handshakeResponseSchema = z.object({
  ClientVersion: z.string(),
  ProcessedClientActions: z.array(
    z.object({
      ActionType: z.string(),
      ActionStatus: z.number(),
      ActionResult: z.unknown(),
      Error: z.string().default(''),
    }),
  ),
  Errors: z.array(z.string()).nullish(),
});

export const handshakeCompleteSchema = z.object({
  /** Nanoseconds. */
  HandshakeTimeToComplete: z.number(),
  CustomerMessage: z.string().default(''),
});

/** The version that our client and node report: above every version test of the stock peers. */
export const reportedVersion = '1.2.650.0';
