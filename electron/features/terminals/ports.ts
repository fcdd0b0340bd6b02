/** Starts, resumes and ends sessions of one connection. Every method raises AppError. */
export interface SessionStarter {
  start(
    nodeId: string,
    reason: string | undefined,
  ): Promise<{ sessionId: string; streamUrl: string; token: string }>;
  /** A fresh token; NotFound when the session has ended. */
  resume(sessionId: string): Promise<string>;
  terminate(sessionId: string): Promise<void>;
}
