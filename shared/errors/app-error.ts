import type { Denial } from './denied';

/**
 * The closed set of failures that cross a process line. A code says what the caller can do next;
 * the message is a sentence for a person. Add a code only when a screen must act differently on it.
 */
export const errorCodes = [
  /** The other side cannot be reached or is starting. */
  'Unavailable',
  /** The named thing does not exist (any more). */
  'NotFound',
  /** The input breaks a rule; `message` names the field and the rule. */
  'Invalid',
  /** Credentials are missing, wrong or lack a permission. */
  'AccessDenied',
  /** Credentials or a token have expired; signing in again helps. */
  'Expired',
  'Throttled',
  /** The thing exists already, or is in a state that forbids the call. */
  'Conflict',
  /** A person or the application stopped it. */
  'Cancelled',
  'Timeout',
  /** The connection or platform lacks the capability. */
  'NotSupported',
  /** A defect on our side; the log holds the cause. */
  'Internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const retryAdvices = ['never', 'after-sign-in', 'with-backoff'] as const;
export type RetryAdvice = (typeof retryAdvices)[number];

/** How an error crosses a process line. The cause stays in the log of the process that raised it. */
export interface WireError {
  code: ErrorCode;
  message: string;
  retry: RetryAdvice;
  requestId?: string;
  /** What AWS refused, where it says so. */
  denied?: Denial;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError };

interface AppErrorOptions {
  retry?: RetryAdvice;
  requestId?: string | undefined;
  denied?: Denial | undefined;
  cause?: unknown;
}

const defaultRetry: Record<ErrorCode, RetryAdvice> = {
  Unavailable: 'with-backoff',
  NotFound: 'never',
  Invalid: 'never',
  AccessDenied: 'never',
  Expired: 'after-sign-in',
  Throttled: 'with-backoff',
  Conflict: 'never',
  Cancelled: 'never',
  Timeout: 'with-backoff',
  NotSupported: 'never',
  Internal: 'never',
};

/** The one error class of the application. `message` is shown to a person as it is. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retry: RetryAdvice;
  readonly requestId: string | undefined;
  readonly denied: Denial | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retry = options.retry ?? defaultRetry[code];
    this.requestId = options.requestId;
    this.denied = options.denied;
  }

  toWire(): WireError {
    const wire: WireError = { code: this.code, message: this.message, retry: this.retry };
    if (this.requestId !== undefined) wire.requestId = this.requestId;
    if (this.denied !== undefined) wire.denied = this.denied;
    return wire;
  }

  static fromWire(wire: WireError): AppError {
    const { code, message, retry, requestId, denied } = wire;
    return new AppError(code, message, { retry, requestId, denied });
  }
}

/** Turns anything thrown into an AppError; an unknown one becomes `Internal` and keeps its cause for the log. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('Internal', `Something went wrong inside Quarterdeck: ${text}`, { cause: thrown });
}
