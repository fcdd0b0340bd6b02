import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadContent } from '#electron/local-node/commands/plugins/download-content';
import { downloadFile } from '#electron/local-node/commands/plugins/download-file';
import { eventually } from '#test/helpers/eventually';
import { PluginBench } from '#test/helpers/plugin-context';
import { makeTlsIdentity, type TlsIdentity } from '#test/helpers/tls-authority';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let bench: PluginBench;
let server: Server;
let secure: Server;
let identity: TlsIdentity;
let origin: string;
let secureOrigin: string;
let authorizations: (string | undefined)[];

beforeAll(async () => {
  identity = await makeTlsIdentity();
  const answer = (
    url: string,
    headers: Record<string, unknown>,
  ): { status: number; location?: string; text?: string } => {
    authorizations.push(headers.authorization as string | undefined);
    if (url === '/loop') return { status: 302, location: '/loop' };
    if (url === '/down') return { status: 302, location: `${origin}/script.sh` };
    if (url === '/missing') return { status: 404 };
    return { status: 200, text: url === '/large' ? 'x'.repeat(100_000) : 'echo hello\n' };
  };
  const handle: Parameters<typeof createServer>[1] = (request, response) => {
    const { location, status, text } = answer(request.url ?? '', request.headers);
    if (request.url === '/hang') {
      response.writeHead(200).write('begun');
      return;
    }
    response.writeHead(status, location === undefined ? {} : { location }).end(text);
  };
  server = createServer(handle);
  secure = createSecureServer({ key: identity.key, cert: identity.cert }, handle) as unknown as Server;
  for (const one of [server, secure]) await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  secureOrigin = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const one of [server, secure]) {
    one.closeAllConnections();
    one.close();
  }
});
beforeEach(() => {
  bench = new PluginBench();
  authorizations = [];
});
afterEach(() => bench.close());

const run = (sourceType: string, sourceInfo: unknown, destinationPath = '') =>
  downloadContent({ sourceType, sourceInfo: JSON.stringify(sourceInfo), destinationPath }, bench.context);
const plain = (path: string, more: Record<string, unknown> = {}) => ({
  url: `${origin}${path}`,
  allowInsecureDownload: true,
  ...more,
});

describe('aws:downloadContent from the web', () => {
  it('stores the content under the name in its address, in the folder for downloads', async () => {
    const result = await run(
      'HTTP',
      plain('/scripts/greet.sh?token=secret', { sha256: sha256('echo hello\n') }),
    );
    const path = join(bench.downloads, 'greet.sh');
    expect(result).toMatchObject({
      status: 'Success',
      code: 0,
      standardOutput: `Content downloaded to ${path}`,
    });
    expect(readFileSync(path, 'utf8')).toBe('echo hello\n');
  });

  it('keeps nothing of what has another checksum', async () => {
    const result = await run('HTTP', plain('/script.sh', { sha256: sha256('other') }));
    expect(result.status).toBe('Failed');
    expect(result.standardError).toContain(`has the SHA-256 ${sha256('echo hello\n')} and not`);
    expect(readdirSync(bench.downloads)).toEqual([]);
  });

  it.each([
    ['plain http', () => ({ url: `${origin}/script.sh` }), 'allowInsecureDownload'],
    ['another protocol', () => ({ url: 'file:///etc/passwd' }), 'is not https'],
    ['no address', () => ({ url: 'nothing' }), 'is no address'],
    ['an answer that is no content', () => plain('/missing'), 'answered with status 404'],
    ['redirects without end', () => plain('/loop'), 'redirects more than 5 times'],
    [
      'a certificate that nobody vouches for',
      () => ({ url: `${secureOrigin}/script.sh` }),
      'could not be downloaded',
    ],
    ['digest authentication', () => plain('/x', { authMethod: 'Digest' }), 'None and Basic are'],
    ['a checksum of another form', () => plain('/x', { sha256: 'abc' }), '64 hexadecimal digits'],
  ])('refuses %s with a sentence', async (_, info, reason) => {
    const result = await run('HTTP', info());
    expect(result).toMatchObject({ status: 'Failed', code: 1 });
    expect(result.standardError).toContain(reason);
  });

  it('takes https, and does not go on to plain http from there', async () => {
    const source = { authMethod: 'None', username: '', password: '', allowInsecureDownload: false };
    const path = join(bench.directory, 'file');
    const context = { signal: bench.abort.signal, authorities: identity.ca };
    await downloadFile({ ...source, url: `${secureOrigin}/script.sh` }, path, context);
    expect(readFileSync(path, 'utf8')).toBe('echo hello\n');
    await expect(downloadFile({ ...source, url: `${secureOrigin}/down` }, path, context)).rejects.toThrow(
      'is not https',
    );
  });

  it('tells the password to the host it is for, and to no other', async () => {
    await run('HTTP', plain('/script.sh', { authMethod: 'Basic', username: 'a', password: 'b' }));
    expect(authorizations).toEqual([`Basic ${Buffer.from('a:b').toString('base64')}`]);
    authorizations.length = 0;
    const source = { authMethod: 'Basic', username: 'a', password: 'b', allowInsecureDownload: true };
    await downloadFile({ ...source, url: `${secureOrigin}/down` }, join(bench.directory, 'x'), {
      signal: bench.abort.signal,
      authorities: identity.ca,
    });
    expect(authorizations).toEqual([expect.stringMatching(/^Basic/), undefined]);
  });

  it('stops at the limit of size, whether it was announced or not', async () => {
    const source = { authMethod: 'None', username: '', password: '', allowInsecureDownload: true };
    const path = join(bench.directory, 'large');
    const context = { signal: bench.abort.signal, limitBytes: 50_000 };
    await expect(downloadFile({ ...source, url: `${origin}/large` }, path, context)).rejects.toThrow(
      'is larger than 50000 bytes',
    );
    expect(existsSync(path)).toBe(false);
  });

  it('ends as Cancelled when the command is cancelled', async () => {
    const running = run('HTTP', plain('/hang'));
    await eventually(
      'the beginning',
      () => existsSync(bench.downloads) && readdirSync(bench.downloads).length > 0,
    );
    bench.abort.abort();
    expect(await running).toMatchObject({ status: 'Cancelled', code: 137 });
    expect(readdirSync(bench.downloads)).toEqual([]);
  });
});

describe('aws:downloadContent from elsewhere', () => {
  it('copies a file of this machine', async () => {
    const path = join(bench.directory, 'local.txt');
    writeFileSync(path, 'local');
    expect(await run('LocalFile', { path, sha256: sha256('local') }, 'copy/')).toMatchObject({
      status: 'Success',
    });
    expect(readFileSync(join(bench.downloads, 'copy', 'local.txt'), 'utf8')).toBe('local');
    expect((await run('LocalFile', { path: 'relative' })).standardError).toContain('is absolute');
    expect((await run('LocalFile', { path: '/no/such' })).standardError).toContain('ENOENT');
    expect((await run('LocalFile', { path: bench.directory })).standardError).toContain('is no file');
  });

  it('fetches a document of the control plane', async () => {
    bench.documents.set('Deploy:3', '{"a": 1}');
    expect(await run('SSMDocument', { name: 'arn:aws:ssm:r:1:document/Deploy:3' })).toMatchObject({
      status: 'Success',
    });
    expect(readFileSync(join(bench.downloads, 'Deploy.json'), 'utf8')).toBe('{"a": 1}');
  });

  it.each(['S3', 'GitHub', 'Git'])('refuses %s and says what to do instead', async (type) => {
    const result = await run(type, { path: 'x' });
    expect(result).toMatchObject({ status: 'Failed', code: 1 });
    expect(result.standardError).toMatch(new RegExp(`does not download from ${type}; .*(https|HTTP|git)`));
  });

  it('lets no relative path lead out of its folder, and takes absolute ones', async () => {
    const path = join(bench.directory, 'local.txt');
    writeFileSync(path, 'local');
    for (const outside of ['../out', 'a/../../out', '..'])
      expect((await run('LocalFile', { path }, outside)).standardError).toContain('leads out of the folder');
    expect(existsSync(join(bench.directory, 'out'))).toBe(false);
    const absolute = join(bench.directory, 'elsewhere', 'file');
    expect(await run('LocalFile', { path }, absolute)).toMatchObject({ status: 'Success' });
    expect(readFileSync(absolute, 'utf8')).toBe('local');
  });

  it('replaces a link in the place of the file and not what it leads to', async () => {
    const target = join(bench.directory, 'precious');
    const path = join(bench.directory, 'local.txt');
    writeFileSync(target, 'precious');
    writeFileSync(path, 'local');
    mkdirSync(bench.downloads);
    symlinkSync(target, join(bench.downloads, 'link'));
    await run('LocalFile', { path }, 'link');
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  it('says when its inputs make no sense', async () => {
    expect(
      (await downloadContent({ sourceType: 'HTTP', sourceInfo: '{', destinationPath: '' }, bench.context))
        .standardError,
    ).toContain('no JSON object');
    expect((await downloadContent({}, bench.context)).standardError).toContain('needs sourceType');
    expect((await run('Floppy', {})).standardError).toContain('There is no source type Floppy');
  });
});
