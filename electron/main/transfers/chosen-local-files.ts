import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { ChosenFiles } from '#shared/transfers/transfer';
import { sendableFile } from './local-files';

const keptFiles = 5000;

/**
 * Files of this computer that a person chose in a dialog or dropped on the window. The window gets names and ids, so that
 * it cannot have a file sent that nobody chose.
 */
export class ChosenLocalFiles {
  readonly #paths = new Map<string, string>();

  /** Looks at each path; the ones that can be sent get ids. */
  async offer(paths: readonly string[]): Promise<ChosenFiles> {
    const chosen: ChosenFiles = { files: [], refused: [] };
    for (const path of new Set(paths)) {
      const found = await sendableFile(path);
      const name = basename(path) || path;
      if (found.reason !== undefined) chosen.refused.push({ name, reason: found.reason });
      else {
        const fileId = randomUUID();
        this.#paths.set(fileId, path);
        chosen.files.push({ fileId, name, sizeBytes: found.sizeBytes });
      }
    }
    for (const oldest of this.#paths.keys()) {
      if (this.#paths.size <= keptFiles) break;
      this.#paths.delete(oldest);
    }
    return chosen;
  }

  /** The paths of these files, which are forgotten. Raises NotFound when one was not chosen. */
  take(fileIds: readonly string[]): string[] {
    const paths = fileIds.map((fileId) => {
      const path = this.#paths.get(fileId);
      if (path === undefined)
        throw new AppError('NotFound', 'A file is no longer among those that were chosen. Choose it again.');
      return path;
    });
    for (const fileId of fileIds) this.#paths.delete(fileId);
    return paths;
  }
}
