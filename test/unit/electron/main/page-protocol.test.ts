import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Protocol } from 'electron';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  type PageAnswer,
  registerPage,
  servePage,
} from '#electron/main/page-protocol';

let outside: string;
let serve: (url: string) => PageAnswer;
let pages: string;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'quarterdeck-page-'));
  pages = join(outside, 'renderer');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  mkdirSync(join(pages, 'folder.js'));
  mkdirSync(join(outside, 'renderer-other'));
  writeFileSync(
    join(pages, 'index.html'),
    '<meta name="nonce" content="__NONCE__"><style nonce="__NONCE__"></style>',
  );
  writeFileSync(join(pages, 'assets', 'main.js'), 'const mark = "__NONCE__";');
  writeFileSync(join(pages, 'assets', 'a b.svg'), '<svg/>');
  writeFileSync(join(pages, 'assets', 'main.js.map'), 'source');
  writeFileSync(join(outside, 'secret.json'), 'canary');
  writeFileSync(join(outside, 'renderer-other', 'secret.json'), 'canary');
  serve = servePage(pages);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const page = (path: string) => serve(`app://quarterdeck${path}`);
const nonceOf = (answer: PageAnswer) =>
  /'nonce-([^']+)'/.exec(answer.headers['content-security-policy'] ?? '')?.[1] ?? '';

describe('servePage', () => {
  it('serves the own files with their type, and the page at the root', () => {
    expect(page('/assets/main.js')).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
    expect(page('/assets/a%20b.svg').data.toString()).toBe('<svg/>');
    expect(page('/').headers['content-type']).toContain('text/html');
    expect(page('/index.html?x=1#top').statusCode).toBe(200);
  });

  it('changes nothing in a file that is no page', () => {
    expect(page('/assets/main.js').data.toString()).toBe('const mark = "__NONCE__";');
  });

  it.each([
    ['a file that is not there', '/assets/other.js'],
    ['a folder', '/assets'],
    ['a folder that is named like a file', '/folder.js'],
    ['a type that the window does not need', '/assets/main.js.map'],
    ['a zero byte', '/index.html%00.js'],
    ['an encoding that is none', '/%E0%A4%A.js'],
  ])('answers 404 for %s', (_title, path) => {
    expect(page(path).statusCode).toBe(404);
  });

  it.each([
    'https://example.com/index.html',
    'app://other/index.html',
    'app://quarterdeck:81/index.html',
    'app:///index.html',
    'index.html',
    '',
  ])('answers 404 for the address "%s", which is not its own', (url) => {
    expect(serve(url).statusCode).toBe(404);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/%2e%2e%2fsecret.json',
    '/%2E%2E%2Fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..\\secret.json',
    '/..%5csecret.json',
    '/%252e%252e%252fsecret.json',
    '/....//secret.json',
    '//secret.json',
    '/..%2frenderer-other%2fsecret.json',
    '/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fhostname.json',
  ])('does not leave its folder for %s', (path) => {
    expect(page(path).statusCode).toBe(404);
  });

  it('gives away nothing outside its folder, whatever the way there is written', () => {
    const step = fc.constantFrom(
      ...['..', '.', '%2e%2e', '.%2e', '%252e%252e', '/', '//', '%2f', '%2F', '\\', '%5c', '%00'],
      ...['assets', 'renderer', 'renderer-other', 'secret.json', encodeURIComponent(outside)],
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        expect(page(`/${steps.join('')}`).data.toString()).not.toContain('canary');
        expect(page(`/${[...steps, 'secret.json'].join('/')}`).data.toString()).not.toContain('canary');
      }),
      { numRuns: 500 },
    );
  });

  it('writes the nonce of the policy into the page, wherever the page asks for it', () => {
    const answer = page('/');
    const nonce = nonceOf(answer);
    expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16);
    expect(answer.data.toString()).toBe(
      `<meta name="nonce" content="${nonce}"><style nonce="${nonce}"></style>`,
    );
  });

  it('makes a new nonce for each load, and lets no page be kept', () => {
    const loads = Array.from({ length: 20 }, () => page('/index.html'));
    expect(new Set(loads.map(nonceOf)).size).toBe(20);
    for (const load of loads) expect(load.headers['cache-control']).toBe('no-store');
  });
});

describe('contentSecurityPolicy', () => {
  const directives = new Map(
    contentSecurityPolicy('abc')
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources];
      }),
  );

  it('evaluates nothing and takes no inline script', () => {
    expect(contentSecurityPolicy('abc')).not.toContain('unsafe');
    expect(directives.get('script-src')).toEqual(["'self'"]);
  });

  it('forbids what it does not name', () => {
    expect(directives.get('default-src')).toEqual(["'none'"]);
    // These do not fall back to default-src.
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(directives.get(name)).toEqual(["'none'"]);
  });

  it('lets nothing come from the network', () => {
    const remote = [...directives.values()].flat().filter((source) => /^(https?:|wss?:|\*)/.test(source));
    expect(remote).toEqual([]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
  });
});

describe('registerPage', () => {
  it('serves by the older registration where there is one', () => {
    const got: PageAnswer[] = [];
    const served: string[] = [];
    const protocol = {
      registerBufferProtocol(scheme: string, handler: (request: unknown, callback: unknown) => void) {
        expect(scheme).toBe('app');
        handler({ url: 'app://quarterdeck/assets/main.js' }, (answer: PageAnswer) => got.push(answer));
      },
      handle: () => expect.fail('the newer registration was used'),
    };
    registerPage(protocol as unknown as Protocol, pages, (pathname) => served.push(pathname));
    expect(got.map((answer) => answer.statusCode)).toEqual([200]);
    expect(served).toEqual(['/assets/main.js']);
  });

  it('answers the same by the newer one, and says what was asked for', async () => {
    const served: string[] = [];
    let handler: (request: { url: string }) => Response = () => expect.fail('nothing was registered');
    const protocol = {
      handle: (_scheme: string, given: typeof handler) => {
        handler = given;
      },
    };
    registerPage(protocol as unknown as Protocol, pages, (pathname) => served.push(pathname));
    const response = handler({ url: 'app://quarterdeck/assets/main.js' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('__NONCE__');
    expect(handler({ url: 'app://quarterdeck/..%2fsecret.json' }).status).toBe(404);
    expect(served).toEqual(['/assets/main.js', '/..%2fsecret.json']);
  });
});
