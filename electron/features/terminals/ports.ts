import type { ClientNetwork } from '../../platform/client-network';

/** What opens a session's stream. The token is a secret: it goes to the session host and nowhere else. */
export interface SessionTicket {
  sessionId: string;
  streamUrl: string;
  token: string;
  /** How the stream is reached; directly where it is absent. */
  network?: ClientNetwork;
}

export interface SessionRequest {
  nodeId: string;
  /** A Session document; the connection's preferences for a standard shell where absent. */
  documentName?: string;
  /** Of the document, a list for each as in SSM. */
  parameters?: Record<string, string[]>;
  reason?: string;
}

/** Starts, resumes and ends sessions of one connection. Every method raises AppError. */
export interface SessionStarter {
  start(request: SessionRequest): Promise<SessionTicket>;
  /** A fresh token, and the URL that goes with it; NotFound when the session has ended. */
  resume(sessionId: string): Promise<{ token: string; streamUrl: string }>;
  terminate(sessionId: string): Promise<void>;
  /** The longest that the session may last, in milliseconds; undefined where there is no limit. */
  maxDuration(sessionId: string): Promise<number | undefined>;
  /** A KMS data key for an encrypted session; absent where the connection has no KMS. */
  dataKey?(
    session: { sessionId: string; nodeId: string },
    keyId: string,
  ): Promise<{ plaintext: Uint8Array; ciphertextBlob: Uint8Array }>;
}
