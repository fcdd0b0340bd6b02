import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

/** Where downloads are kept, outside node_modules and outside the checkout. */
export function cacheDirectory(env = process.env) {
  if (env.QUARTERDECK_CACHE) return resolve(env.QUARTERDECK_CACHE);
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'quarterdeck', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'quarterdeck');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quarterdeck');
}
