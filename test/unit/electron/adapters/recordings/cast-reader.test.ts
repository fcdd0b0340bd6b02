import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRecording, readEvents } from '#electron/adapters/recordings/cast-reader';
import { copyRecording } from '#electron/adapters/recordings/copy-recording';
import { searchRecording } from '#electron/adapters/recordings/search-recording';
import { eventLine, headerLine } from '#electron/wire/asciicast/cast-lines';
import type { RecordedEvent } from '#shared/sessions/recording';

const signal = new AbortController().signal;
const header = headerLine({ version: 2, width: 90, height: 30, title: 'web' });

describe('a recording that is read', () => {
  let directory: string;
  let path: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-read-'));
    path = join(directory, 'one.cast');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const readAll = async () => {
    const all: RecordedEvent[] = [];
    let offset = 0;
    let pieces = 0;
    for (;;) {
      const { events, nextOffset, isLast } = await readEvents(path, offset);
      all.push(...events);
      pieces += 1;
      if (isLast) return { all, pieces, nextOffset };
      offset = nextOffset;
    }
  };

  it('plays to the last whole line, wherever it was cut off', async () => {
    const lines = [
      header,
      eventLine({ atMs: 10, code: 'o', data: 'é→' }),
      eventLine({ atMs: 20, code: 'r', data: '100x40' }),
      eventLine({ atMs: 30, code: 'o', data: 'end\n' }),
    ];
    const whole = Buffer.from(lines.join(''));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: header.length, max: whole.length }), async (cut) => {
        writeFileSync(path, whole.subarray(0, cut));
        let wholeBytes = 0;
        let wholeLines = 0;
        for (const line of lines) {
          if (wholeBytes + Buffer.byteLength(line) > cut) break;
          wholeBytes += Buffer.byteLength(line);
          wholeLines += 1;
        }
        const { all, nextOffset } = await readAll();
        expect(all).toHaveLength(wholeLines - 1);
        expect(nextOffset).toBe(wholeBytes);
        const described = await describeRecording(path, signal);
        expect(described).toMatchObject({ eventCount: wholeLines - 1, bytes: wholeBytes });
        const copy = join(directory, 'copy.cast');
        expect(await copyRecording(path, copy, signal)).toBe(wholeBytes);
      }),
      { numRuns: 40 },
    );
  });

  it('comes in pieces that join without loss, lines longer than a piece among them', async () => {
    const text: string[] = [header];
    for (let index = 0; index < 400; index += 1)
      text.push(
        eventLine({
          atMs: index * 10,
          code: 'o',
          data: `${index} ${'→x'.repeat(index === 200 ? 400_000 : 900)}`,
        }),
      );
    writeFileSync(path, text.join(''));
    const { all, pieces } = await readAll();
    expect(pieces).toBeGreaterThan(3);
    expect(all.map(([, , data]) => Number.parseInt(data, 10))).toEqual(
      Array.from({ length: 400 }, (_, index) => index),
    );
    expect(await describeRecording(path, signal)).toMatchObject({ durationMs: 3990, eventCount: 400 });
  });

  it('tells its size, its length and its pauses', async () => {
    const at = (...times: number[]) =>
      times.map((atMs) => eventLine({ atMs, code: 'o', data: 'x' })).join('');
    writeFileSync(path, header + at(100, 2000, 9000, 9001, 30_000));
    expect(await describeRecording(path, signal)).toEqual({
      cols: 90,
      rows: 30,
      title: 'web',
      durationMs: 30_000,
      bytes: Buffer.byteLength(header + at(100, 2000, 9000, 9001, 30_000)),
      eventCount: 5,
      gaps: [
        [2000, 9000],
        [9001, 30_000],
      ],
    });
  });

  it('goes on where it ended while it is being written', async () => {
    writeFileSync(path, header + eventLine({ atMs: 1, code: 'o', data: 'a' }));
    const first = await readEvents(path, 0);
    appendFileSync(path, eventLine({ atMs: 2, code: 'o', data: 'b' }));
    expect((await readEvents(path, first.nextOffset)).events).toEqual([[2, 'o', 'b']]);
  });

  it('says of a file that is gone, empty or no recording what is wrong', async () => {
    await expect(readEvents(join(directory, 'none.cast'), 0)).rejects.toMatchObject({ code: 'NotFound' });
    writeFileSync(path, '');
    await expect(describeRecording(path, signal)).rejects.toMatchObject({ code: 'Invalid' });
    writeFileSync(path, 'hello\nworld\n');
    await expect(describeRecording(path, signal)).rejects.toThrow('no recording that can be played');
  });

  it('is looked through to its end, with the moment at which the text stood there', async () => {
    const lines: string[] = [header];
    for (let index = 0; index < 8000; index += 1)
      lines.push(
        eventLine({ atMs: index, code: 'o', data: `line ${index} of the log ${'.'.repeat(60)}\r\n` }),
      );
    lines.push(eventLine({ atMs: 9000, code: 'o', data: '\x1b[1mFound' }));
    lines.push(eventLine({ atMs: 9500, code: 'o', data: '\x1b[0m it' }));
    writeFileSync(path, lines.join(''));
    const hits: unknown[] = [];
    let bytes = 0;
    await searchRecording(path, 'found IT', signal, (more, found) => {
      bytes += more;
      hits.push(...found);
    });
    expect(hits).toEqual([{ atMs: 9500, line: 'Found it' }]);
    expect(bytes).toBe(Buffer.byteLength(lines.join('')));
  });

  it('is not looked through any further when that is cancelled', async () => {
    const controller = new AbortController();
    await expect(
      searchRecording(path, 'line', controller.signal, () => controller.abort()),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
