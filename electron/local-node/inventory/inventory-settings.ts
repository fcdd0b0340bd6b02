import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import { keepAside } from '../../platform/node/keep-aside';

const settingsSchema = z.object({
  /** Absolute paths of folders whose files are listed as AWS:File. */
  fileFolders: z.array(z.string().startsWith('/')).default(['/etc']),
  /** Minutes between two collections; AWS allows nothing shorter than 30. */
  intervalMinutes: z.number().min(1).max(10_080).default(30),
});
export type InventorySettings = z.output<typeof settingsSchema>;

/** Reads `<directory>/inventory.json`; a file that cannot be used is kept aside and the defaults hold. */
export function loadInventorySettings(directory: string, nowMs: number, logger: Logger): InventorySettings {
  const path = join(directory, 'inventory.json');
  if (existsSync(path)) {
    try {
      return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      logger.warn('the inventory settings could not be used and were kept aside', {
        error,
        file: keepAside(path, nowMs),
      });
    }
  }
  return settingsSchema.parse({});
}
