import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';

/** Editors write a file in several steps. */
const quietMs = 200;
/** How often a folder is looked for that is not there, or that cannot be watched. */
const lookMs = 3000;

/**
 * Watches files by their folders, since editors put a new file in place of the old one. A folder that does not exist
 * is waited for. Calls back once the files have been quiet for a moment, also when nothing but a date has changed.
 */
export function watchFiles(paths: readonly string[], clock: Clock, onChanged: () => void): { stop(): void } {
  const byFolder = new Map<string, Set<string>>();
  for (const path of paths.flatMap(withTarget)) {
    const names = byFolder.get(dirname(path)) ?? new Set();
    byFolder.set(dirname(path), names.add(basename(path)));
  }
  let quiet: Timer | undefined;
  let isStopped = false;
  const changed = () => {
    quiet?.cancel();
    quiet = clock.after(
      quietMs,
      () => {
        if (!isStopped) onChanged();
      },
      { background: true },
    );
  };
  const folders = [...byFolder].map(([folder, names]) => watchFolder(folder, names, clock, changed));
  return {
    stop() {
      isStopped = true;
      quiet?.cancel();
      for (const folder of folders) folder.stop();
    },
  };
}

/** Where a path is a link, what it leads to is what an editor writes. */
function withTarget(path: string): string[] {
  try {
    const target = realpathSync(path);
    return target === path ? [path] : [path, target];
  } catch {
    return [path];
  }
}

function watchFolder(
  folder: string,
  names: ReadonlySet<string>,
  clock: Clock,
  changed: () => void,
): { stop(): void } {
  let watcher: FSWatcher | undefined;
  let timer: Timer | undefined;
  let isStopped = false;
  let wasMissing = false;
  const again = () => {
    watcher?.close();
    watcher = undefined;
    timer?.cancel();
    if (!isStopped) timer = clock.after(lookMs, begin, { background: true });
  };
  const begin = () => {
    if (isStopped) return;
    try {
      watcher = watch(folder, { persistent: false }, (event, name) => {
        if (name === null || names.has(name.toString())) changed();
        // The folder itself was taken away or put in another's place.
        if (event === 'rename' && name !== null && name.toString() === basename(folder)) {
          wasMissing = true;
          changed();
          again();
        }
      });
      watcher.on('error', () => {
        wasMissing = true;
        again();
      });
      if (wasMissing) changed();
      wasMissing = false;
    } catch {
      wasMissing = true;
      again();
    }
  };
  begin();
  return {
    stop() {
      isStopped = true;
      timer?.cancel();
      watcher?.close();
    },
  };
}
