import { isAbsolute, join, relative } from 'node:path';

/** `path` below `folder`. Raises when it would lead out of it. */
export function pathBelow(folder: string, path: string): string {
  const joined = join(folder, path);
  const inside = relative(folder, joined);
  if (path.includes('\0') || inside.split(/[\\/]/)[0] === '..' || isAbsolute(inside))
    throw new Error(`${path} leads out of the folder of this command; name an absolute path instead.`);
  return joined;
}
