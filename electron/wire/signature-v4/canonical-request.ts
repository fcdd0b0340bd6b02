import { createHash } from 'node:crypto';

/**
 * Signature Version 4: the texts that are signed. Written here rather than taken from a library because three parties
 * need them apart from the HMAC: the verifier rebuilds them from received headers, and nodes sign the string itself
 * with their RSA key. Source: AWS's "Create a signed AWS API request"; checked against captured requests of the stock
 * agent and against @smithy/signature-v4.
 */

/** What is signed of a request. `path` is the raw path and query as on the request line. */
export interface SignableRequest {
  method: string;
  path: string;
  /** Header values by lower-case name. */
  headers: Readonly<Record<string, string | undefined>>;
}

/** `<yyyymmdd>/<region>/<service>/aws4_request` and its parts. */
export interface CredentialScope {
  date: string;
  region: string;
  service: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Epoch milliseconds as `yyyymmddThhmmssZ`. */
export function amzDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The reverse of amzDate; undefined when the text is not of that form. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `signedHeaders` are lower-case names in the order of the request's SignedHeaders. `payloadHash` is hex SHA-256. */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const questionMark = request.path.indexOf('?');
  const path = questionMark < 0 ? request.path : request.path.slice(0, questionMark);
  const query = questionMark < 0 ? '' : request.path.slice(questionMark + 1);
  let headers = '';
  for (const name of signedHeaders)
    headers += `${name}:${canonicalHeaderValue(request.headers[name] ?? '')}\n`;
  return `${request.method}\n${canonicalPath(path)}\n${canonicalQuery(query)}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

export function stringToSign(date: string, scope: CredentialScope, canonical: string): string {
  return `${algorithm}\n${date}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;
}

function canonicalHeaderValue(value: string): string {
  return value.trim().replace(/ {2,}/g, ' ');
}

/** Every service but S3 encodes the already encoded path once more. */
function canonicalPath(path: string): string {
  if (path === '' || path === '/') return '/';
  return path.split('/').map(encodeRfc3986).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const key = equals < 0 ? part : part.slice(0, equals);
      const value = equals < 0 ? '' : part.slice(equals + 1);
      return [encodeRfc3986(decodeOrKeep(key)), encodeRfc3986(decodeOrKeep(value))] as const;
    })
    .sort(([aKey, aValue], [bKey, bValue]) => compareBytes(aKey, bKey) || compareBytes(aValue, bValue))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

/** A text with a stray percent sign cannot have been signed by a sane client; it then fails the comparison, not the server. */
function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compareBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
