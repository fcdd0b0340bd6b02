import { existsSync, renameSync } from 'node:fs';

/**
 * Moves a file that cannot be used to `<path>.corrupt-<UTC time>` so that nothing is lost, and answers that path.
 * A second file of the same second gets a counter.
 */
export function keepAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace(/\..*$/, 'Z');
  let target = `${path}.corrupt-${stamp}`;
  for (let count = 2; existsSync(target); count += 1) target = `${path}.corrupt-${stamp}-${count}`;
  renameSync(path, target);
  return target;
}
