import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Gatherer, InventoryEntry } from '../gatherer';

/** AWS's limit for files of one node. */
const maxFiles = 500;

/**
 * Regular files below the chosen folders, breadth first and by name, so that the same 500 are named each time. Links
 * are not followed; what cannot be read is left out.
 */
export function fileGatherer(folders: readonly string[], limit = maxFiles): Gatherer {
  return {
    typeName: 'AWS:File',
    schemaVersion: '1.0',
    async gather() {
      const rows: InventoryEntry[] = [];
      const queue = [...folders];
      for (let folder = queue.shift(); folder !== undefined && rows.length < limit; folder = queue.shift()) {
        const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
        entries.sort((left, right) => (left.name < right.name ? -1 : 1));
        for (const entry of entries) {
          const path = join(folder, entry.name);
          if (entry.isDirectory()) queue.push(path);
          else if (entry.isFile() && rows.length < limit) {
            const row = await fileRow(path);
            if (row !== undefined) rows.push(row);
          }
        }
      }
      return rows;
    },
  };
}

async function fileRow(path: string): Promise<InventoryEntry | undefined> {
  try {
    const info = await lstat(path);
    return {
      Name: path,
      Size: String(info.size),
      Description: '',
      FileVersion: '',
      InstalledDate: isoTime(info.birthtimeMs),
      ModificationTime: isoTime(info.mtimeMs),
      LastAccessTime: isoTime(info.atimeMs),
      ProductName: '',
      InstalledDir: dirname(path),
      ProductLanguage: '',
      CompanyName: '',
    };
  } catch {
    return undefined;
  }
}

function isoTime(epochMs: number): string {
  return epochMs > 0 ? new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z') : '';
}
