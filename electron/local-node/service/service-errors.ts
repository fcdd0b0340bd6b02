/** An error that the control plane answered with: AWS's code and message, and the HTTP status. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode: number,
  ) {
    super(message === '' ? `The control plane answered ${code} (HTTP ${statusCode}).` : message);
    this.name = 'ServiceError';
  }

  /** Worth another try without any change: the service is busy or broken, not against us. */
  get transient(): boolean {
    return this.statusCode >= 500 || this.statusCode === 429 || transientCodes.has(this.code);
  }

  /** The credentials of the request are not (or no longer) known; a fresh role token may help. */
  get credentialsRefused(): boolean {
    return this.statusCode === 401 || credentialCodes.has(this.code);
  }
}

/** No answer at all: name, connection, TLS or time-out. `code` is Node's (ECONNREFUSED, ...). */
export class TransportError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'TransportError';
  }
}

const transientCodes = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyUpdates',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
]);

const credentialCodes = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);

const untrustedCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

/** A sentence for a person about why `origin` gave no answer. */
export function toTransportError(error: unknown, origin: string): TransportError {
  if (error instanceof TransportError) return error;
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  if (untrustedCodes.has(code)) {
    return new TransportError(
      code,
      `The certificate of ${origin} is not signed by a trusted authority (${code}). Give the authority's PEM file with --ca-file FILE.`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code.startsWith('CERT_')) {
    return new TransportError(code, `The certificate of ${origin} cannot be used: ${message}.`);
  }
  if (code === 'ECONNREFUSED')
    return new TransportError(code, `Nothing listens at ${origin}; the control plane is not running there.`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new TransportError(code, `The name in ${origin} cannot be resolved.`);
  return new TransportError(code || 'TRANSPORT', `${origin} could not be reached: ${message}.`);
}
