import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Output that is kept of one command on one node; nodes of ours send no more. */
const maxLogBytes = 300 * 1024 * 1024;
/** And of all commands together: the oldest goes first. */
const maxTotalBytes = 8 * 1024 * 1024 * 1024;

/**
 * Uncut output, as nodes send it: `<directory>/<CommandId>/<InstanceId>.log`, each the log that wire/command-output
 * describes. What the size of a file is, the bridge has; a piece is added where the file ends and nowhere else, so that
 * a piece that comes twice is there once.
 */
export class OutputStore {
  readonly #listeners = new Map<string, Set<() => void>>();
  /** Bytes of each log that was looked at. */
  readonly #sizes = new Map<string, number>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  has(commandId: string, nodeId: string): boolean {
    return this.size(commandId, nodeId) > 0 || existsSync(this.#path(commandId, nodeId));
  }

  /** Bytes of the log; 0 when there is none. */
  size(commandId: string, nodeId: string): number {
    const key = `${commandId}/${nodeId}`;
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const path = this.#path(commandId, nodeId);
    const size = existsSync(path) ? statSync(path).size : 0;
    this.#sizes.set(key, size);
    return size;
  }

  /** Adds the part of a piece that is new, if it goes on where the log ends. Answers the size of the log. */
  append(commandId: string, nodeId: string, offset: number, bytes: Uint8Array): number {
    const size = this.size(commandId, nodeId);
    const added = offset <= size ? bytes.subarray(size - offset) : bytes.subarray(0, 0);
    if (added.byteLength === 0 || size + added.byteLength > maxLogBytes) return size;
    mkdirSync(join(this.directory, commandId), { recursive: true, mode: 0o700 });
    const handle = openSync(this.#path(commandId, nodeId), 'a', 0o600);
    try {
      writeSync(handle, added);
    } finally {
      closeSync(handle);
      this.#sizes.delete(`${commandId}/${nodeId}`);
    }
    const now = size + added.byteLength;
    this.#sizes.set(`${commandId}/${nodeId}`, now);
    for (const listener of this.#listeners.get(`${commandId}/${nodeId}`) ?? []) listener();
    return now;
  }

  /** Up to `length` bytes from a place in the log. */
  read(commandId: string, nodeId: string, offset: number, length: number): Buffer {
    const size = this.size(commandId, nodeId);
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
    if (bytes.length === 0) return bytes;
    const handle = openSync(this.#path(commandId, nodeId), 'r');
    try {
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, offset));
    } finally {
      closeSync(handle);
    }
  }

  /** Calls `listener` when the log grows. Answers how to stop that. */
  onGrown(commandId: string, nodeId: string, listener: () => void): () => void {
    const key = `${commandId}/${nodeId}`;
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  /** Node ids with a log of this command. */
  nodesOf(commandId: string): string[] {
    const folder = join(this.directory, commandId);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => name.slice(0, -4))
      .sort();
  }

  remove(commandId: string): void {
    rmSync(join(this.directory, commandId), { recursive: true, force: true });
    for (const key of this.#sizes.keys()) if (key.startsWith(`${commandId}/`)) this.#sizes.delete(key);
  }

  /** Removes the oldest logs while there are more bytes than are kept. Answers the commands that lost theirs. */
  shrink(limitBytes = maxTotalBytes): string[] {
    const folders = readdirSync(this.directory).map((commandId) => {
      const sizes = this.nodesOf(commandId).map((nodeId) => statSync(this.#path(commandId, nodeId)).size);
      return {
        commandId,
        bytes: sizes.reduce((sum, size) => sum + size, 0),
        changedAt: statSync(join(this.directory, commandId)).mtimeMs,
      };
    });
    let total = folders.reduce((sum, { bytes }) => sum + bytes, 0);
    const removed: string[] = [];
    for (const { bytes, commandId } of folders.sort((left, right) => left.changedAt - right.changedAt)) {
      if (total <= limitBytes) break;
      this.remove(commandId);
      removed.push(commandId);
      total -= bytes;
    }
    return removed;
  }

  #path(commandId: string, nodeId: string): string {
    return join(this.directory, commandId, `${nodeId}.log`);
  }
}
