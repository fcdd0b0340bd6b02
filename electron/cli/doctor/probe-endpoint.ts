import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { AskedEndpoint, TrustedAuthorities, UsedProxy } from './subject';

/** A step towards an endpoint that did not come about. `code` is Node's, or what the proxy answered. */
export interface ProbeFailure {
  step: 'address' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'http';
  code: string;
  message: string;
}

export interface ShownCertificate {
  subject: string;
  issuer: string;
  validFrom: number;
  validTo: number;
}

/** What was seen on the way to an endpoint; each part is absent where the way ended before it. Times are epoch milliseconds. */
export interface EndpointProbe {
  endpoint: AskedEndpoint;
  host: string;
  port: number;
  trust: TrustedAuthorities;
  proxy?: UsedProxy;
  addresses?: string[];
  /** From the one of the server to the one at its root. */
  certificates?: ShownCertificate[];
  /** Node's code of why the certificate is not trusted; absent where it is. */
  untrusted?: string;
  isTls: boolean;
  /** HTTP status of a bare request; any will do. */
  status?: number;
  /** This machine's clock minus the server's, by its Date header, which is exact to a second. */
  clockSkewMs?: number;
  failure?: ProbeFailure;
}

class StepFailed extends Error {
  constructor(
    readonly step: ProbeFailure['step'],
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Goes to an endpoint as an agent would: name, proxy, connection, TLS, and one request that says and asks nothing.
 * A certificate that is not trusted is noted and looked at; nothing secret is sent to anyone. Never raises.
 */
export async function probeEndpoint(
  endpoint: AskedEndpoint,
  trust: TrustedAuthorities,
  proxy: UsedProxy | undefined,
  timeoutMs: number,
): Promise<EndpointProbe> {
  const url = URL.canParse(endpoint.url) ? new URL(endpoint.url) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isTls = url?.protocol === 'https:';
  const port = Number(url?.port || (isTls ? 443 : 80));
  const probe: EndpointProbe = { endpoint, host, port, trust, isTls, ...(proxy ? { proxy } : {}) };
  let socket: Socket | undefined;
  try {
    if (!url || host === '' || !/^https?:$/.test(url.protocol))
      throw new StepFailed('address', 'EINVAL', 'it is no http or https address');
    socket = proxy
      ? await throughProxy(proxy, host, port, timeoutMs)
      : await direct(probe, host, port, timeoutMs);
    if (isTls) socket = await secured(probe, socket, host, timeoutMs);
    await ask(probe, socket, url, timeoutMs);
  } catch (error) {
    const failed = error instanceof StepFailed ? error : new StepFailed('http', codeOf(error), String(error));
    probe.failure = { step: failed.step, code: failed.code, message: failed.message };
  } finally {
    socket?.destroy();
  }
  return probe;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'ERROR';

function within<T>(step: ProbeFailure['step'], timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StepFailed(step, 'ETIMEDOUT', `nothing came within ${timeoutMs / 1000} seconds`)),
      timeoutMs,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function resolved(step: 'dns' | 'proxy', host: string, timeoutMs: number): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    return (await within('dns', timeoutMs, lookup(host, { all: true }))).map(({ address }) => address);
  } catch (error) {
    if (error instanceof StepFailed) throw new StepFailed(step, error.code, error.message);
    throw new StepFailed(step, codeOf(error), (error as Error).message);
  }
}

async function direct(probe: EndpointProbe, host: string, port: number, timeoutMs: number): Promise<Socket> {
  probe.addresses = await resolved('dns', host, timeoutMs);
  return opened('tcp', host, port, timeoutMs);
}

function opened(step: 'tcp' | 'proxy', host: string, port: number, timeoutMs: number): Promise<Socket> {
  const socket = connectTcp({ host, port });
  return within(
    step,
    timeoutMs,
    new Promise<Socket>((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('error', (error) => {
        const inner = (error as { errors?: Error[] }).errors?.[0] ?? error;
        reject(new StepFailed(step, codeOf(inner), inner.message));
      });
    }),
  ).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
}

async function throughProxy(
  proxy: UsedProxy,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<Socket> {
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy.url) ? proxy.url : `http://${proxy.url}`);
  const proxyHost = url.hostname.replace(/^\[|\]$/g, '');
  await resolved('proxy', proxyHost, timeoutMs);
  const socket = await opened(
    'proxy',
    proxyHost,
    Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    timeoutMs,
  );
  const user = decodeURIComponent(url.username);
  const authorization =
    user === ''
      ? {}
      : {
          'proxy-authorization': `Basic ${Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64')}`,
        };
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const answered = new Promise<Socket>((resolve, reject) => {
    const sent = request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization },
      createConnection: () => socket,
    });
    sent.once('connect', (response, tunnel) => {
      if (response.statusCode === 200) resolve(tunnel as Socket);
      else reject(new StepFailed('proxy', `HTTP ${response.statusCode}`, response.statusMessage ?? ''));
    });
    sent.once('response', (response) =>
      reject(new StepFailed('proxy', `HTTP ${response.statusCode}`, response.statusMessage ?? '')),
    );
    sent.once('error', (error) => reject(new StepFailed('proxy', codeOf(error), error.message)));
    sent.end();
  });
  return within('proxy', timeoutMs, answered).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
}

function secured(probe: EndpointProbe, socket: Socket, host: string, timeoutMs: number): Promise<TLSSocket> {
  const { pem } = probe.trust;
  const secure = connectTls({
    socket,
    // What is shown is looked at, whoever shows it.
    rejectUnauthorized: false,
    ...(isIP(host) ? { host } : { host, servername: host }),
    ...(pem === undefined ? {} : { ca: pem }),
  });
  const shaken = new Promise<TLSSocket>((resolve, reject) => {
    secure.once('secureConnect', () => {
      probe.certificates = chainOf(secure.getPeerCertificate(true));
      const reason = secure.authorizationError as unknown;
      if (!secure.authorized && reason)
        probe.untrusted = typeof reason === 'string' ? reason : codeOf(reason);
      resolve(secure);
    });
    secure.once('error', (error) => reject(new StepFailed('tls', codeOf(error), error.message)));
    secure.once('close', () => reject(new StepFailed('tls', 'ECONNRESET', 'it closed the connection')));
  });
  return within('tls', timeoutMs, shaken);
}

function chainOf(leaf: DetailedPeerCertificate): ShownCertificate[] {
  const chain: ShownCertificate[] = [];
  const seen = new Set<string>();
  for (
    let one: DetailedPeerCertificate | undefined = leaf;
    one?.valid_to !== undefined && !seen.has(one.fingerprint256);
    one = one.issuerCertificate
  ) {
    seen.add(one.fingerprint256);
    chain.push({
      subject: nameOf(one.subject),
      issuer: nameOf(one.issuer),
      validFrom: Date.parse(one.valid_from),
      validTo: Date.parse(one.valid_to),
    });
  }
  return chain;
}

function nameOf(name: { CN?: string | string[]; O?: string | string[] } | undefined): string {
  const text = name?.CN ?? name?.O ?? 'no name';
  return Array.isArray(text) ? text.join(', ') : text;
}

async function ask(probe: EndpointProbe, socket: Socket, url: URL, timeoutMs: number): Promise<void> {
  const sentAt = Date.now();
  const answered = new Promise<void>((resolve, reject) => {
    const sent = request({
      method: 'GET',
      path: '/',
      headers: { host: url.host, 'user-agent': 'quarterdeck-doctor', connection: 'close' },
      createConnection: () => socket,
    });
    sent.once('response', (response) => {
      probe.status = response.statusCode ?? 0;
      const date = Date.parse(response.headers.date ?? '');
      // The header is cut to the second, half of which it is late on average.
      if (!Number.isNaN(date)) probe.clockSkewMs = (sentAt + Date.now()) / 2 - (date + 500);
      response.resume();
      resolve();
    });
    sent.once('error', (error) => reject(new StepFailed('http', codeOf(error), error.message)));
    sent.end();
  });
  await within('http', timeoutMs, answered);
}
