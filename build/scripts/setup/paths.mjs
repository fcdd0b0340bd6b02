import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Locks of this checkout: beside node_modules and out/, which are emptied while they are held. */
export const lockDirectory = join(root, '.cache');

/** Where downloads are kept, outside node_modules and outside the checkout. */
export function cacheDirectory(env = process.env, platform = process.platform) {
  if (env.QUARTERDECK_CACHE) return resolve(env.QUARTERDECK_CACHE);
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'quarterdeck', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'quarterdeck');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quarterdeck');
}
