import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import type { Enrolment } from '../process-messages';
import { TransportError, toTransportError } from './service-errors';

/** Where the control plane is and whom to trust. `ca` undefined means the system's roots. */
export interface ServiceEndpoint {
  url: URL;
  region: string;
  ca: string | undefined;
  /** Where `ca` was read; empty for the system's roots. */
  caFile: string;
}

/** The address or the certificate authority that the node was given cannot be used; `message` says why. */
export class EnrolmentUnusableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EnrolmentUnusableError';
  }
}

export interface HttpAnswer {
  status: number;
  body: string;
}

export interface HttpsTransport {
  readonly endpoint: ServiceEndpoint;
  /** Raises TransportError when no whole answer came within `timeoutMs`. */
  send(request: {
    method: string;
    url: URL;
    headers: Record<string, string>;
    body: string;
    timeoutMs: number;
  }): Promise<HttpAnswer>;
  close(): void;
}

/** PutInventory answers and tokens are small; anything above this is no answer of a control plane. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** Reads the enrolment's CA file. Raises EnrolmentUnusableError. */
export function toServiceEndpoint(enrolment: Enrolment): ServiceEndpoint {
  let url: URL;
  try {
    url = new URL(enrolment.endpoint);
  } catch {
    throw new EnrolmentUnusableError(
      `'${enrolment.endpoint}' is no address. Give the endpoint as https://HOST:PORT.`,
    );
  }
  if (url.protocol !== 'https:') {
    throw new EnrolmentUnusableError(
      `The node side of a control plane is always https, but the endpoint is ${enrolment.endpoint}.`,
    );
  }
  const { caFile, region } = enrolment;
  return { url, region, caFile, ca: caFile === '' ? undefined : readAuthority(caFile) };
}

function readAuthority(caFile: string): string {
  let text: string;
  try {
    text = readFileSync(caFile, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EnrolmentUnusableError(
      `The certificate authority file ${caFile} cannot be read (${code}). Check --ca-file.`,
    );
  }
  try {
    new X509Certificate(text);
  } catch {
    throw new EnrolmentUnusableError(`${caFile} holds no certificate in PEM form. Check --ca-file.`);
  }
  return text;
}

export function openTransport(endpoint: ServiceEndpoint): HttpsTransport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 16,
    ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }),
  });
  const { caFile, url: base } = endpoint;
  const { origin } = base;
  return {
    endpoint,
    close: () => agent.destroy(),
    send: ({ method, url, headers, body, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const fail = (error: unknown) => reject(toTransportError(error, origin, caFile));
        const sent = httpsRequest(
          url,
          { method, agent, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } },
          (response) => {
            const chunks: Buffer[] = [];
            let bytes = 0;
            response.on('data', (chunk: Buffer) => {
              bytes += chunk.byteLength;
              if (bytes > maxAnswerBytes)
                sent.destroy(new TransportError('TOO_LARGE', `${origin} sent an oversize answer.`));
              else chunks.push(chunk);
            });
            response.on('error', fail);
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
            );
          },
        );
        sent.setTimeout(timeoutMs, () =>
          sent.destroy(
            new TransportError('ETIMEDOUT', `${origin} did not answer within ${timeoutMs / 1000} seconds.`),
          ),
        );
        sent.on('error', fail);
        sent.end(body);
      }),
  };
}
