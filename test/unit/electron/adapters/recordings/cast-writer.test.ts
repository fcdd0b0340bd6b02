import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CastFile, createCastFile } from '#electron/adapters/recordings/cast-file';
import { readEvents } from '#electron/adapters/recordings/cast-reader';
import { CastWriter } from '#electron/adapters/recordings/cast-writer';
import { FakeClock } from '#test/helpers/fake-clock';

const header = { version: 2 as const, width: 80, height: 24 };

/** A file in memory; fails or waits where it is told to. */
class FakeFile implements CastFile {
  text = '';
  isFinished = false;
  fail: (() => Error | undefined) | undefined;
  gate: Promise<void> | undefined;
  writes = 0;

  async append(text: string) {
    this.writes += 1;
    await this.gate;
    const error = this.fail?.();
    if (error) {
      // As a full disk does it: part of it is there.
      this.text += text.slice(0, Math.floor(text.length / 2));
      throw error;
    }
    this.text += text;
  }
  async cutTo(byteLength: number) {
    this.text = Buffer.from(this.text).subarray(0, byteLength).toString('utf8');
  }
  async finish() {
    this.isFinished = true;
  }
}

const full = () =>
  Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'write' });

describe('a recording that is written', () => {
  let directory: string;
  let count = 0;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-cast-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const newWriter = (options: Partial<ConstructorParameters<typeof CastWriter>[0]> = {}) => {
    const clock = new FakeClock();
    const file = new FakeFile();
    const failures: string[] = [];
    const writer = new CastWriter({
      path: '/recordings/one.cast',
      header,
      maxBytes: 1e9,
      clock,
      openFile: () => Promise.resolve(file),
      onFailure: (reason) => failures.push(reason),
      ...options,
    });
    return { writer, clock, file, failures };
  };
  const linesOf = (file: FakeFile) =>
    file.text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));

  it('gives back every byte as text, at its time, however the bytes were cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
            // Bytes that are no UTF-8.
            fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
          ),
        ),
        fc.array(fc.nat({ max: 9 }), { minLength: 1 }),
        fc.array(fc.nat({ max: 5000 }), { minLength: 1 }),
        async (parts, cuts, pauses) => {
          const whole = Buffer.concat(parts);
          const clock = new FakeClock();
          count += 1;
          const path = join(directory, `${count}.cast`);
          const writer = new CastWriter({
            ...{ path, header, maxBytes: 1e9, clock, openFile: createCastFile, onFailure: () => {} },
          });
          let offset = 0;
          let last = 0;
          for (let index = 0; offset < whole.length; index += 1) {
            const length = (cuts[index % cuts.length] ?? 0) + 1;
            const pause = pauses[index % pauses.length] ?? 0;
            clock.advance(pause);
            last += pause;
            writer.output(whole.subarray(offset, offset + length));
            offset += length;
          }
          const outcome = await writer.end();
          expect(outcome).toEqual({ isComplete: true, bytes: statSync(path).size });
          const { events, isLast } = await readEvents(path, 0);
          expect(isLast).toBe(true);
          expect(events.map(([, , data]) => data).join('')).toBe(
            new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole),
          );
          const times = events.map(([atMs]) => atMs);
          expect(times).toEqual([...times].sort((one, other) => one - other));
          expect(times.every((atMs) => atMs <= last)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('can be read by its owner alone', async () => {
    const path = join(directory, 'mode.cast');
    const { writer } = newWriter({ path, openFile: createCastFile });
    await writer.end();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(header);
  });

  it('joins a character whose bytes came apart, and keeps the time of its last byte', async () => {
    const { writer, clock, file } = newWriter();
    const bytes = Buffer.from('→');
    writer.output(bytes.subarray(0, 1));
    clock.advance(40);
    writer.output(bytes.subarray(1));
    writer.resize({ cols: 100, rows: 50 });
    await writer.end();
    expect(linesOf(file)).toEqual([
      [0.04, 'o', '→'],
      [0.04, 'r', '100x50'],
    ]);
  });

  it('says what half a character at the end was not', async () => {
    const { writer, file } = newWriter();
    writer.output(Buffer.from('→').subarray(0, 2));
    await writer.end();
    expect(linesOf(file)).toEqual([[0, 'o', '\ufffd']]);
  });

  it('never runs backwards when the clock does', async () => {
    let now = 5000;
    const clock = { now: () => now, after: () => ({ cancel() {} }) };
    const { writer, file } = newWriter({ clock });
    now = 6000;
    writer.output(Buffer.from('a'));
    now = 1000;
    writer.output(Buffer.from('b'));
    await writer.end();
    expect(linesOf(file).map(([at]) => at)).toEqual([1, 1]);
  });

  it('joins what comes while the disk is busy into one write', async () => {
    const { writer, file } = newWriter();
    let open = () => {};
    file.gate = new Promise((resolve) => {
      open = resolve;
    });
    for (let index = 0; index < 100; index += 1) writer.output(Buffer.from(`${index}\n`));
    open();
    await writer.end();
    expect(linesOf(file)).toHaveLength(100);
    expect(file.writes).toBeLessThan(4);
  });

  it('stops when the disk is full, leaves whole lines, closes the file and says why, once', async () => {
    const { writer, file, failures } = newWriter();
    writer.output(Buffer.from('kept'));
    await new Promise(setImmediate);
    file.fail = full;
    writer.output(Buffer.from('lost'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    writer.output(Buffer.from('after'));
    expect(file.isFinished).toBe(true);
    const outcome = await writer.end();
    expect(linesOf(file)).toEqual([[0, 'o', 'kept']]);
    expect(failures).toEqual([
      '/recordings/one.cast was not written: the disk is full. Free some room and try again.',
    ]);
    expect(outcome).toEqual({ isComplete: false, reason: failures[0], bytes: Buffer.byteLength(file.text) });
  });

  it('stops when its file cannot be made', async () => {
    const { writer, failures } = newWriter({
      path: join(directory, 'no-such-folder', 'one.cast'),
      openFile: createCastFile,
    });
    writer.output(Buffer.from('x'));
    expect(await writer.end()).toMatchObject({ isComplete: false, bytes: 0 });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('its folder does not exist');
  });

  it('stops rather than fill the memory when the disk does not keep up', async () => {
    const { writer, file, failures } = newWriter({ maxWaitingBytes: 10_000 });
    let open = () => {};
    file.gate = new Promise((resolve) => {
      open = resolve;
    });
    await new Promise(setImmediate);
    for (let index = 0; index < 100; index += 1) writer.output(Buffer.alloc(1000, 'x'));
    expect(failures).toEqual(['The disk could not keep up with the output.']);
    open();
    expect((await writer.end()).isComplete).toBe(false);
  });

  it('stops at the size that it may have', async () => {
    const { writer, file, failures } = newWriter({ maxBytes: 2000 });
    for (let index = 0; index < 10; index += 1) {
      writer.output(Buffer.alloc(500, 'x'));
      await new Promise(setImmediate);
    }
    await writer.end();
    expect(Buffer.byteLength(file.text)).toBeLessThanOrEqual(2000);
    expect(linesOf(file).length).toBeGreaterThan(0);
    expect(failures).toEqual(['It has reached the size that recordings may have in all.']);
  });
});
