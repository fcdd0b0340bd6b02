import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../platform/logger';

const consentSchema = z.object({
  /** aws:configurePackage may install and remove packages of the system. */
  installPackages: z.boolean().default(false),
  /** A script that asks for a reboot (exit code 194, on Windows 3010) may have it. */
  reboot: z.boolean().default(false),
});
export type NodeConsent = z.output<typeof consentSchema>;

const fileName = 'consent.json';

/**
 * What the owner of this machine lets commands change beyond what a script can do anyway: `<directory>/consent.json`,
 * read each time. A missing file allows nothing, and so does one that cannot be read: it is logged and left alone.
 */
export function readConsent(directory: string, logger: Logger): NodeConsent {
  const path = join(directory, fileName);
  if (existsSync(path)) {
    try {
      return consentSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      logger.warn('the consent of this node cannot be read, so nothing is allowed', { file: path, error });
    }
  }
  return consentSchema.parse({});
}

/** The end of a sentence that says that something is not allowed here. */
export function howToAllow(name: keyof NodeConsent): string {
  return `to allow it, write {"${name}": true} into ${fileName} in the node's data directory`;
}
