import type { TerminalSize } from '#shared/terminals/terminal-port';
import { createCastFile } from '../adapters/recordings/cast-file';
import { type CastOutcome, CastWriter } from '../adapters/recordings/cast-writer';
import type { Clock } from '../platform/clock';
import type { CastHeader } from '../wire/asciicast/cast-lines';
import type { TerminalTap } from './terminal-session';

interface SessionRecorderOptions {
  size: TerminalSize;
  /** Absent when the session is only counted. */
  recording: { path: string; header: CastHeader; maxBytes: number } | undefined;
  clock: Clock;
  openFile?: typeof createCastFile;
  onStopped(reason: string): void;
}

/** Counts what a session shows and, where that is wanted, records it. What is typed never comes here. */
export class SessionRecorder implements TerminalTap {
  readonly #writer: CastWriter | undefined;
  #outputBytes = 0;
  #size: TerminalSize;

  constructor(options: SessionRecorderOptions) {
    const { size, recording, clock, onStopped, openFile = createCastFile } = options;
    this.#size = size;
    this.#writer = recording && new CastWriter({ ...recording, clock, openFile, onFailure: onStopped });
  }

  output(bytes: Uint8Array): void {
    this.#outputBytes += bytes.byteLength;
    this.#writer?.output(bytes);
  }

  resized(size: TerminalSize): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#writer?.resize(size);
  }

  /** Writes the rest. Rejects never. */
  async end(): Promise<{ outputBytes: number; recording?: CastOutcome }> {
    const recording = await this.#writer?.end();
    return { outputBytes: this.#outputBytes, ...(recording ? { recording } : {}) };
  }
}
