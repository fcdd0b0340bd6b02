import { AppError, type ErrorCode } from '#shared/errors/app-error';

/** AWS's error names that a screen must tell apart. */
const codes: Record<string, ErrorCode> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'AccessDenied',
  InvalidSignatureException: 'AccessDenied',
  MissingAuthenticationTokenException: 'AccessDenied',
  ExpiredTokenException: 'Expired',
  CredentialsProviderError: 'Expired',
  ThrottlingException: 'Throttled',
  TooManyUpdates: 'Throttled',
  InvalidInstanceId: 'NotFound',
  InvalidTarget: 'NotFound',
  InvalidResourceId: 'NotFound',
  DoesNotExistException: 'NotFound',
  InvalidTypeNameException: 'NotFound',
  TargetNotConnected: 'Unavailable',
  TooManyTagsError: 'Invalid',
  ValidationException: 'Invalid',
  InvalidNextToken: 'Invalid',
  InvalidParameters: 'Invalid',
  UnknownOperationException: 'NotSupported',
  TimeoutError: 'Timeout',
  AbortError: 'Cancelled',
};

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

interface SdkError extends Error {
  code?: string;
  $metadata?: { requestId?: string };
}

/** The only translation of the SDK's errors, by their name. `what` completes "Could not ...". */
export function toAppError(thrown: unknown, what: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const requestId = error.$metadata?.requestId;
  const inner = (error as { errors?: SdkError[] }).errors?.[0];
  if (networkCodes.has(error.code ?? inner?.code ?? '') || error.message.includes('socket hang up')) {
    return new AppError(
      'Unavailable',
      `Could not ${what}: the connection's endpoint does not answer (${error.code ?? inner?.code ?? error.message}).`,
      { cause: thrown },
    );
  }
  if (error.name === 'TargetNotConnected') {
    return new AppError(
      'Unavailable',
      'The node is not connected. A shell can be opened when it is Online again.',
      { requestId, cause: thrown },
    );
  }
  const code = codes[error.name] ?? 'Internal';
  return new AppError(code, `Could not ${what}: ${error.message}`, { requestId, cause: thrown });
}
