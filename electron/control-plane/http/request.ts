import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors';

/** Reads a body up to a limit; what is beyond is refused before it is kept. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () =>
      new AwsError('RequestEntityTooLarge', `The request is larger than ${limitBytes} bytes.`, 413);
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      request.resume();
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(tooLarge());
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () =>
      reject(new AwsError('RequestAborted', 'The client closed the connection.', 400)),
    );
  });
}

/**
 * Refuses requests that reached us under a foreign name: a page in a browser can make a name of its own resolve to
 * loopback (DNS rebinding), but cannot change the Host header.
 */
export function checkHost(host: string | undefined, allowedHosts: ReadonlySet<string>): void {
  const name = (host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  if (allowedHosts.has(name)) return;
  throw new AwsError(
    'InvalidHostException',
    `The Host header names ${host ?? 'nothing'}, which is not this bridge.`,
    403,
  );
}

/** Header values by lower-case name; repeated ones joined as they are signed. */
export function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  return headers;
}
