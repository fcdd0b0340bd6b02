import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error';
import type { Gap, RecordedEvent, RecordingDescription } from '#shared/sessions/recording';
import { parseEventLine, parseHeaderLine, parseSize } from '../../wire/asciicast/cast-lines';

const pieceBytes = 128 * 1024;
/** A line that is longer than this is no line of ours. */
const longestLineBytes = 8 * 1024 * 1024;
const newline = 10;

interface Piece {
  /** Whole lines with their `\n`. */
  bytes: Buffer;
  nextOffset: number;
  /** Nothing follows but, perhaps, a torn line. */
  isLast: boolean;
}

/** Whole lines from an offset on, about 128 KiB at a time; a torn last line is left out. */
async function readPiece(file: FileHandle, offset: number, wantedBytes = pieceBytes): Promise<Piece> {
  for (let length = wantedBytes; ; length *= 4) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
    const isLast = bytesRead < length;
    const end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
    if (end > 0 || isLast) return { bytes: buffer.subarray(0, end), nextOffset: offset + end, isLast };
    if (length > longestLineBytes) throw new AppError('Invalid', 'The recording has a line without an end.');
  }
}

/** Raises NotFound when there is no file any more. */
async function openRecording(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('NotFound', 'The file of this recording is gone.');
    throw new AppError('Unavailable', `The recording could not be read: ${message}.`, { cause: error });
  }
}

async function withRecording<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openRecording(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** The pieces of a recording in order, until its end as it is now. */
export async function* recordingPieces(path: string, signal: AbortSignal): AsyncGenerator<Piece> {
  const file = await openRecording(path);
  try {
    let offset = 0;
    for (;;) {
      signal.throwIfAborted();
      const piece = await readPiece(file, offset);
      yield piece;
      if (piece.isLast) return;
      offset = piece.nextOffset;
    }
  } finally {
    await file.close();
  }
}

/** Pauses of the screen that are worth skipping. */
const gapMs = 2000;
const mostGaps = 20_000;

/** Reads the header and the times of all events, without what they say. Raises Invalid for what is no recording. */
export async function describeRecording(path: string, signal: AbortSignal): Promise<RecordingDescription> {
  let header: ReturnType<typeof parseHeaderLine>;
  let bytes = 0;
  let lastAtMs = 0;
  let eventCount = 0;
  const gaps: Gap[] = [];
  for await (const piece of recordingPieces(path, signal)) {
    for (let start = 0; start < piece.bytes.length; ) {
      const end = piece.bytes.indexOf(newline, start);
      if (!header) {
        header = parseHeaderLine(piece.bytes.toString('utf8', start, end));
        if (!header) break;
      } else {
        const atMs = eventTime(piece.bytes, start);
        if (atMs !== undefined) {
          eventCount += 1;
          if (atMs - lastAtMs > gapMs && gaps.length < mostGaps) gaps.push([lastAtMs, atMs]);
          lastAtMs = Math.max(lastAtMs, atMs);
        }
      }
      start = end + 1;
    }
    bytes = piece.nextOffset;
    if (!header) throw new AppError('Invalid', 'The file is no recording that can be played.');
  }
  if (!header) throw new AppError('Invalid', 'The recording is empty: it was stopped before it began.');
  return {
    cols: header.width,
    rows: header.height,
    ...(header.title === undefined ? {} : { title: header.title }),
    durationMs: lastAtMs,
    bytes,
    eventCount,
    gaps,
  };
}

/** The number after the bracket, without reading the rest of a line that may be long. */
function eventTime(bytes: Buffer, start: number): number | undefined {
  const seconds = Number.parseFloat(bytes.toString('latin1', start + 1, start + 24));
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined;
}

/** The events from an offset on, about 128 KiB of the file. Offset 0 is the beginning of the file. */
export function readEvents(
  path: string,
  offset: number,
): Promise<{ events: RecordedEvent[]; nextOffset: number; isLast: boolean }> {
  return withRecording(path, async (file) => {
    const piece = await readPiece(file, offset);
    return {
      events: [...eventsOf(piece.bytes)],
      nextOffset: piece.nextOffset,
      isLast: piece.isLast,
    };
  });
}

/** The events of whole lines; headers and what cannot be read are left out. */
export function* eventsOf(bytes: Buffer): Generator<RecordedEvent> {
  for (const line of bytes.toString('utf8').split('\n')) {
    const event = line === '' ? undefined : parseEventLine(line);
    if (!event) continue;
    if (event.code === 'o') yield [event.atMs, 'o', event.data];
    else if (parseSize(event.data)) yield [event.atMs, 'r', event.data];
  }
}
