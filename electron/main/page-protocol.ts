import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join, normalize, resolve, sep } from 'node:path';
import type { Protocol } from 'electron';

export const pageScheme = 'app';
export const pageOrigin = 'app://quarterdeck';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
};

/**
 * The window's content security policy. Scripts come from the application alone and nothing is evaluated; style
 * elements need the nonce of this load, since the terminal makes some at run time.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface PageAnswer {
  statusCode: number;
  headers: Record<string, string>;
  data: Buffer;
}

/** Answers requests for the window's own files below `directory`; anything else is 404. */
export function servePage(directory: string): (url: string) => PageAnswer {
  const root = resolve(directory);
  return (url) => {
    try {
      const { host, pathname } = new URL(url);
      const relative = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
      const file = join(root, relative);
      const type = contentTypes[extname(file)];
      if (host !== 'quarterdeck' || !file.startsWith(root + sep) || type === undefined) return notFound();
      // The files lie on this disk and are small; reading them here costs less than waiting for a thread.
      const data = readFileSync(file);
      const headers: Record<string, string> = { 'content-type': type, 'x-content-type-options': 'nosniff' };
      if (extname(file) !== '.html') return { statusCode: 200, headers, data };
      const nonce = randomBytes(18).toString('base64');
      headers['content-security-policy'] = contentSecurityPolicy(nonce);
      headers['cache-control'] = 'no-store';
      const html = data.toString('utf8').replaceAll('__NONCE__', nonce);
      return { statusCode: 200, headers, data: Buffer.from(html) };
    } catch {
      return notFound();
    }
  };
}

function notFound(): PageAnswer {
  return { statusCode: 404, headers: { 'content-type': 'text/plain' }, data: Buffer.from('Not found') };
}

/**
 * Serves the page to windows. The older form of registration is used where there is one: the newer answers with a
 * `Response`, and the first of those loads an HTTP client that costs a tenth of the whole start.
 */
export function registerPage(
  protocol: Protocol,
  directory: string,
  onServed: (pathname: string) => void,
): void {
  const serve = servePage(directory);
  const served = (url: string) => onServed(URL.canParse(url) ? new URL(url).pathname : '');
  if (typeof protocol.registerBufferProtocol === 'function') {
    protocol.registerBufferProtocol(pageScheme, ({ url }, callback) => {
      callback(serve(url));
      served(url);
    });
    return;
  }
  protocol.handle(pageScheme, ({ url }) => {
    const { statusCode, headers, data } = serve(url);
    served(url);
    return new Response(new Uint8Array(data), { status: statusCode, headers });
  });
}
