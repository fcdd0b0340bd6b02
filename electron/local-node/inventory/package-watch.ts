import { statSync } from 'node:fs';
import { type Clock, every, type Timer } from '../../platform/clock';

/** Files that change with every installation or removal of a package. */
const databases = ['/var/lib/dpkg/status', '/var/lib/rpm/rpmdb.sqlite', '/var/lib/rpm/Packages'];

const checkMs = 30_000;

/** Calls `changed` when packages were installed or removed: a person who installs one expects to see it. */
export function watchPackages(
  clock: Clock,
  changed: () => void,
  readMark: () => string = databaseMark,
): Timer {
  let mark = readMark();
  return every(
    clock,
    checkMs,
    () => {
      const current = readMark();
      if (current === mark) return;
      mark = current;
      changed();
    },
    { background: true },
  );
}

function databaseMark(): string {
  return databases
    .map((path) => {
      try {
        const { mtimeMs, size } = statSync(path);
        return `${mtimeMs}:${size}`;
      } catch {
        return '';
      }
    })
    .join(' ');
}
