import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from '#electron/platform/node/atomic-file';
import { DirectoryLockedError, lockDirectory } from '#electron/platform/node/directory-lock';
import { keepAside } from '#electron/platform/node/keep-aside';
import { createPinoLogger } from '#electron/platform/node/pino-logger';
import { eventually } from '#test/helpers/eventually';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-files-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('writeFileAtomically', () => {
  it('replaces the file, readable by its owner alone, and leaves nothing beside it', () => {
    const path = join(directory, 'deep', 'settings.json');
    writeFileAtomically(path, 'one');
    writeFileAtomically(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(directory, 'deep'))).toEqual(['settings.json']);
  });

  it('leaves the old file and nothing beside it when it cannot take its place', () => {
    const path = join(directory, 'taken');
    mkdirSync(join(path, 'inside'), { recursive: true });
    expect(() => writeFileAtomically(path, 'x')).toThrow();
    expect(readdirSync(directory)).toEqual(['taken']);
  });
});

describe('keepAside', () => {
  it('moves a file away under its time, and a second one of the same second beside it', () => {
    const path = join(directory, 'bridge.db');
    const now = Date.UTC(2026, 10, 23, 16, 0, 0);
    writeFileSync(path, 'first');
    const first = keepAside(path, now);
    writeFileSync(path, 'second');
    const second = keepAside(path, now);
    expect(first).toBe(`${path}.corrupt-20261123T160000Z`);
    expect(readFileSync(first, 'utf8')).toBe('first');
    expect(readFileSync(second, 'utf8')).toBe('second');
  });
});

describe('lockDirectory', () => {
  it('refuses a directory that a living process holds and takes it over when that one is gone', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const start = readFileSync(`/proc/${holder.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    writeFileSync(join(directory, 'lock'), `${holder.pid} ${start}\n`);
    expect(() => lockDirectory(directory)).toThrow(DirectoryLockedError);
    expect(() => lockDirectory(directory)).toThrow(`in use by the process ${holder.pid}`);
    const gone = new Promise((resolve) => holder.on('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    const lock = lockDirectory(directory);
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toContain(String(process.pid));
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not fooled by another process that got the same id', () => {
    writeFileSync(join(directory, 'lock'), '1 99999999999\n');
    lockDirectory(directory).release();
  });

  it.runIf(process.platform === 'linux')(
    'takes over the lock of a process that has ended and that nobody has waited for',
    async () => {
      // The shell becomes a program that never waits for its child.
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const pid = await new Promise<string>((resolve) =>
        parent.stdout.once('data', (data) => resolve(String(data).trim())),
      );
      await eventually('a zombie', () => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
      const start = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21];
      writeFileSync(join(directory, 'lock'), `${pid} ${start}\n`);
      lockDirectory(directory).release();
      parent.kill();
    },
  );

  it('takes over a lock that was cut short', () => {
    writeFileSync(join(directory, 'lock'), '');
    lockDirectory(directory).release();
  });
});

describe('createPinoLogger', () => {
  it('writes lines without the values of secrets', () => {
    const file = join(directory, 'logs', 'main.log');
    const log = createPinoLogger('main', file).child('bridge');
    log.info('keys made', {
      secretAccessKey: 'canary-1',
      nested: { TokenValue: 'canary-2' },
      region: 'local-1',
    });
    log.error('failed', { error: new Error('because'), authorization: 'canary-3' });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('canary');
    expect(text).toContain('"region":"local-1"');
    expect(text).toContain('because');
    expect(text).toContain('"area":"bridge"');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
