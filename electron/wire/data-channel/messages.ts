import { z } from 'zod';

/** First text frame of a client on a data channel. No answer is expected; a bad token closes the socket. */
export const clientOpenSchema = z.object({
  MessageSchemaVersion: z.string(),
  RequestId: z.string(),
  TokenValue: z.string().min(1),
  ClientId: z.string(),
  ClientVersion: z.string().optional(),
  QuarterdeckStream: z.number().optional(),
});

/** First text frame of a node; `ClientInstanceId` present tells it from a client. */
export const nodeOpenSchema = z.object({
  MessageSchemaVersion: z.string(),
  RequestId: z.string(),
  TokenValue: z.string().min(1),
  ClientInstanceId: z.string().min(1),
  ClientId: z.string(),
  QuarterdeckStream: z.number().optional(),
});

/** What our ends say in their open messages: they take frames of type quarterdeck_stream. */
export const quarterdeckStream = 1;

/**
 * Payload of the added frame quarterdeck_stream, from the bridge to an end that takes it, at the start and on every
 * change. It comes before any frame of the other end that it applies to.
 */
export const streamOptionsSchema = z.object({
  /** The other end has a connection to the bridge. */
  PeerPresent: z.boolean(),
  /** Longest plaintext that the other end takes in one frame; stock peers were only ever tried with 1,024 bytes. */
  MaxPayloadBytes: z.number().int().min(256).max(1_000_000),
  /** Of smux, for port sessions. */
  MuxVersion: z.union([z.literal(1), z.literal(2)]),
});
export type StreamOptions = z.infer<typeof streamOptionsSchema>;

/** What holds with a stock peer, and until the other end is known. */
export const stockStreamOptions = { MaxPayloadBytes: 1024, MuxVersion: 1 } as const;
export const ownStreamOptions = { MaxPayloadBytes: 32_768, MuxVersion: 2 } as const;

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

export const sessionTypeActionSchema = z.object({
  SessionType: z.string(),
  /** Of a Port session: the document's properties with its parameters put in; null otherwise. */
  Properties: z.unknown(),
});

export const kmsEncryptionActionSchema = z.object({ KMSKeyId: z.string().min(1), Challenge: z.string() });

/** Of EncChallengeRequest and EncChallengeResponse: base64 of an encrypted random text. */
export const encryptionChallengeSchema = z.object({ Challenge: z.string() });

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

/** The version that our client reports in handshakes and open messages: above every version test of the stock agent. */
export const reportedVersion = '1.2.650.0';

/** The version that our node reports in handshakes, for what its protocol can do: above every version test of the stock plugin. */
export const reportedAgentVersion = '3.3.650.0';
