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
    /** What was given is wrong (another authority, the wrong port): a repetition changes nothing. */
    readonly isMistake = false,
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

/** A sentence for a person about why `origin` gave no answer. `caFile` is empty when the system's authorities are trusted. */
export function toTransportError(error: unknown, origin: string, caFile = ''): TransportError {
  if (error instanceof TransportError) return error;
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  if (untrustedCodes.has(code)) {
    const text =
      caFile === ''
        ? `The certificate of ${origin} is not signed by a trusted authority (${code}). Give the authority's PEM file with --ca-file FILE.`
        : `The certificate of ${origin} is not signed by the authority in ${caFile} (${code}). Give the file of this control plane with --ca-file FILE.`;
    return new TransportError(code, text, true);
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code.startsWith('CERT_')) {
    return new TransportError(code, `The certificate of ${origin} cannot be used: ${message}.`, true);
  }
  if (code === 'EPROTO') {
    return new TransportError(
      code,
      `${origin} does not speak TLS. It may be the address for clients; nodes need the one for nodes, which the bridge prints when it starts.`,
      true,
    );
  }
  if (code === 'ECONNREFUSED')
    return new TransportError(code, `Nothing listens at ${origin}; the control plane is not running there.`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new TransportError(code, `The name in ${origin} cannot be resolved.`);
  return new TransportError(code || 'TRANSPORT', `${origin} could not be reached: ${message}.`);
}
