import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

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

/** Answers requests for the window's own files below `directory`; anything else is 404. */
export function servePage(directory: string): (request: { url: string }) => Promise<Response> {
  return async ({ url }) => {
    const { host, pathname } = new URL(url);
    const relative = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    const file = join(directory, relative);
    const type = contentTypes[extname(file)];
    if (host !== 'quarterdeck' || !file.startsWith(directory + sep) || type === undefined) return notFound();
    try {
      const content = await readFile(file);
      const headers: Record<string, string> = { 'content-type': type, 'x-content-type-options': 'nosniff' };
      if (extname(file) !== '.html') return new Response(new Uint8Array(content), { headers });
      const nonce = randomBytes(18).toString('base64');
      headers['content-security-policy'] = contentSecurityPolicy(nonce);
      headers['cache-control'] = 'no-store';
      return new Response(content.toString('utf8').replaceAll('__NONCE__', nonce), { headers });
    } catch {
      return notFound();
    }
  };
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
