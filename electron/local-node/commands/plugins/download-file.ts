import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { maxContentBytes, storeStream } from './store-stream';

export interface WebSource {
  url: string;
  /** `None` or `Basic`. */
  authMethod: string;
  username: string;
  password: string;
  /** Plain http is refused without it. */
  allowInsecureDownload: boolean;
  sha256?: string | undefined;
}

interface DownloadContext {
  signal: AbortSignal;
  /** Certificate authorities in place of the system's; PEM. */
  authorities?: string;
  limitBytes?: number;
}

const maxRedirects = 5;
/** Silence after which a server counts as gone. */
const silenceMs = 60_000;

/** Downloads one file. Raises an error with a sentence; the address in it has no user, password or query. */
export async function downloadFile(source: WebSource, path: string, context: DownloadContext): Promise<void> {
  const { authMethod, password, sha256, username } = source;
  if (!['None', 'Basic', ''].includes(authMethod))
    throw new Error(`The authMethod ${authMethod} is not supported; None and Basic are.`);
  let url = parseUrl(source.url);
  const authorization =
    authMethod === 'Basic' ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` : undefined;
  const { host } = url;
  for (let redirects = 0; ; redirects += 1) {
    refuseInsecure(url, source.allowInsecureDownload);
    const name = `${url.origin}${url.pathname}`;
    const response = await request(url, {
      ...context,
      name,
      // Another host is not told the password.
      ...(authorization === undefined || url.host !== host ? {} : { authorization }),
    });
    const { location } = response.headers;
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.resume();
      if (redirects === maxRedirects) throw new Error(`${name} redirects more than ${maxRedirects} times.`);
      url = parseUrl(new URL(location, url).href);
      continue;
    }
    if (status !== 200) {
      response.resume();
      throw new Error(`${name} was answered with status ${status}.`);
    }
    const limitBytes = context.limitBytes ?? maxContentBytes;
    if (Number(response.headers['content-length']) > limitBytes) {
      response.destroy();
      throw new Error(`${name} is larger than ${limitBytes} bytes.`);
    }
    return storeStream(response, path, { limitBytes, name, sha256, signal: context.signal });
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Error('The url of the source is no address.');
  }
}

function refuseInsecure(url: URL, isAllowed: boolean): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isAllowed)) return;
  const what = `${url.origin === 'null' ? url.protocol : url.origin} is not https`;
  throw new Error(
    url.protocol === 'http:' ? `${what}; allowInsecureDownload in sourceInfo allows plain http.` : `${what}.`,
  );
}

function request(
  url: URL,
  { authorities, authorization, name, signal }: DownloadContext & { name: string; authorization?: string },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      signal,
      headers: authorization === undefined ? {} : { authorization },
      ...(authorities === undefined ? {} : { ca: authorities }),
    };
    const outgoing = (url.protocol === 'https:' ? getSecure : getPlain)(url, options, resolve);
    outgoing.setTimeout(silenceMs, () =>
      outgoing.destroy(new Error(`nothing came for ${silenceMs / 1000} seconds`)),
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`${name} could not be downloaded: ${error.message || error.code}.`)),
    );
  });
}
