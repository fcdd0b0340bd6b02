import type { ApiCall } from '#shared/api-log/api-call';

/** A call that has ended; its number is given by the log. */
export type EndedCall = Omit<ApiCall, 'callId'>;

/** Takes what the clients of the application tell of their calls. Never raises. */
export interface CallLog {
  ended(call: EndedCall): void;
}
