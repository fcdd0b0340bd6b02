import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeFileName } from '#shared/commands/safe-file-name';
import { asWriteFailure } from '../../platform/node/file-failure';

/**
 * A folder of text files that appears whole or not at all: it is written beside its name and renamed. Raises AppError
 * with a sentence for a full disk, a folder that may not be written and the like.
 */
export class ResultFolder {
  readonly #path: string;
  readonly #temporary: string;
  readonly #taken = new Set<string>();

  private constructor(path: string) {
    this.#path = path;
    this.#temporary = join(dirname(path), `.quarterdeck-${randomBytes(6).toString('hex')}.part`);
  }

  static async make(path: string): Promise<ResultFolder> {
    const folder = new ResultFolder(path);
    await folder.#try(() => mkdir(folder.#temporary));
    return folder;
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asWriteFailure(error, this.#path);
    }
  }

  /** A name that no other file of this folder has, also where case does not count; `parts` are joined safely. */
  #nameOf(parts: readonly string[], extension: string): string {
    const base = parts.map(safeFileName).join('-');
    for (let count = 1; ; count += 1) {
      const name = `${base}${count === 1 ? '' : `-${count}`}${extension}`;
      const folded = name.toLowerCase();
      if (this.#taken.has(folded)) continue;
      this.#taken.add(folded);
      return name;
    }
  }

  /** Writes what comes, a piece at a time; no file stays where nothing comes. Answers the file's name. */
  async write(
    parts: readonly string[],
    extension: string,
    pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  ): Promise<string> {
    const name = this.#nameOf(parts, extension);
    await this.#try(async () => {
      const file = await open(join(this.#temporary, name), 'wx', 0o644);
      try {
        for await (const piece of pieces) await file.writeFile(piece);
      } finally {
        await file.close();
      }
    });
    return name;
  }

  /** Gives the folder its name. */
  async finish(): Promise<void> {
    await this.#try(() => rename(this.#temporary, this.#path));
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true }).catch(() => {});
  }
}
