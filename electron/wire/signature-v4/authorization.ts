import { algorithm, type CredentialScope, scopeText } from './canonical-request';

/** The parts of an `Authorization` header of Signature Version 4. */
export interface Authorization {
  /** Access key id, or a node's instance id in the RSA form. */
  accessKeyId: string;
  scope: CredentialScope;
  /** Lower-case names in the order they were signed. */
  signedHeaders: string[];
  /** Hex for HMAC, base64 for RSA. */
  signature: string;
}

/** Undefined when the header is absent or not of this scheme and form. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  if (!header?.startsWith(`${algorithm} `)) return undefined;
  const parts = new Map<string, string>();
  for (const part of header.slice(algorithm.length + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0) return undefined;
    parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const credential = parts.get('Credential')?.split('/');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  if (credential?.length !== 5 || !signedHeaders || !signature) return undefined;
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = credential;
  if (
    accessKeyId === '' ||
    !/^\d{8}$/.test(date) ||
    region === '' ||
    service === '' ||
    terminator !== 'aws4_request'
  ) {
    return undefined;
  }
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
  };
}

export function authorizationHeader(authorization: Authorization): string {
  const { accessKeyId, scope, signedHeaders, signature } = authorization;
  return `${algorithm} Credential=${accessKeyId}/${scopeText(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
}
