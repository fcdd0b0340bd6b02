import { isThrottling } from '#shared/api-log/api-call';
import { AppError, type ErrorCode } from '#shared/errors/app-error';
import { type Denial, denialSchema, readDenial } from '#shared/errors/denied';
import { actionOf } from './action-of';

/** AWS's error names that a screen must tell apart. */
const codes: Record<string, ErrorCode> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'AccessDenied',
  InvalidSignatureException: 'AccessDenied',
  MissingAuthenticationTokenException: 'AccessDenied',
  InvalidClientTokenId: 'AccessDenied',
  SignatureDoesNotMatch: 'AccessDenied',
  AccessDenied: 'AccessDenied',
  AuthorizationError: 'AccessDenied',
  UnauthorizedOperation: 'AccessDenied',
  ExpiredTokenException: 'Expired',
  ExpiredToken: 'Expired',
  RequestExpired: 'Expired',
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
  InvalidDocument: 'NotFound',
  InvalidDocumentVersion: 'NotFound',
  InvalidCommandId: 'NotFound',
  InvocationDoesNotExist: 'NotFound',
  InvalidPluginName: 'NotFound',
  UnsupportedPlatformType: 'Invalid',
  MaxDocumentSizeExceeded: 'Invalid',
  DuplicateInstanceId: 'Invalid',
  InvalidOutputFolder: 'Invalid',
  InvalidRole: 'Invalid',
  InvalidNotificationConfig: 'Invalid',
  InvalidFilter: 'Invalid',
  InvalidFilterKey: 'Invalid',
  InvalidFilterValue: 'Invalid',
  InternalServerError: 'Unavailable',
  InternalFailure: 'Unavailable',
  ServiceUnavailable: 'Unavailable',
  ServiceUnavailableException: 'Unavailable',
  UnknownOperationException: 'NotSupported',
  TimeoutError: 'Timeout',
  ProxyRefusedError: 'Unavailable',
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
  'ENETUNREACH',
  'ENETDOWN',
  'ECONNABORTED',
]);

/** Node's codes for a certificate that was not accepted all name what is wrong with it. */
const certificateCode = /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

interface SdkError extends Error {
  code?: string;
  /** Host and port of the proxy that stood between, as the request handler leaves it. */
  proxy?: string;
  $metadata?: { requestId?: string; httpStatusCode?: number };
}

/** A permission is missing; other refusals are about who asks. */
const deniedNames = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'AuthorizationError',
  'UnauthorizedOperation',
]);

function denialOf(error: Error): Denial | undefined {
  return denialSchema.safeParse(readDenial(error.message, actionOf(error))).data;
}

/**
 * The only translation of the SDK's errors, by their name. `what` completes "Could not ..."; `endpoint` is who was asked.
 */
export function toAppError(thrown: unknown, what: string, endpoint = "the connection's endpoint"): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const requestId = error.$metadata?.requestId;
  const inner = (error as { errors?: SdkError[] }).errors?.[0];
  const networkCode = error.code ?? inner?.code ?? '';
  const isTimeout = error.name === 'TimeoutError';
  if ((networkCodes.has(networkCode) && !isTimeout) || error.message.includes('socket hang up')) {
    const side = error.proxy === undefined ? endpoint : `the proxy ${error.proxy}`;
    return new AppError(
      'Unavailable',
      `Could not ${what}: ${side} does not answer (${networkCode || error.message}).`,
      { cause: thrown },
    );
  }
  if (certificateCode.test(networkCode)) {
    return new AppError(
      'AccessDenied',
      `Could not ${what}: the endpoint's certificate is not trusted (${networkCode}). Something between this machine and the endpoint may be answering in its place; if it may, name its authority's certificates with ca_bundle in the profile or AWS_CA_BUNDLE.`,
      { cause: thrown },
    );
  }
  if (error.name === 'SyntaxError' || error.message.includes('Deserialization error:')) {
    return new AppError(
      'Unavailable',
      `Could not ${what}: ${endpoint} answered with a page that is none of AWS's. A proxy or the sign-in page of a network may answer in its place, or endpoint_url may name something else.`,
      { requestId, cause: thrown },
    );
  }
  if (error.name === 'AbortError')
    return new AppError('Cancelled', `Could not ${what}: it was not answered in time, or called off.`, {
      cause: thrown,
    });
  if (error.name === 'TargetNotConnected') {
    return new AppError(
      'Unavailable',
      'The node is not connected. A shell can be opened when it is Online again.',
      { requestId, cause: thrown },
    );
  }
  const known = Object.hasOwn(codes, error.name) ? codes[error.name] : undefined;
  const code =
    known ?? (isThrottling(error.name, error.$metadata?.httpStatusCode) ? 'Throttled' : 'Internal');
  const denied = deniedNames.has(error.name) ? denialOf(error) : undefined;
  // What the text says stands beside the sentence, in parts; an encoded message says nothing to a person.
  const message = denied
    ? `this identity is not allowed ${denied.action}.`
    : error.message.replace(/\s*Encoded authorization failure message:\s*\S+/i, '');
  return new AppError(code, `Could not ${what}: ${message}`, { requestId, denied, cause: thrown });
}
