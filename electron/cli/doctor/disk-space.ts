import { statfsSync } from 'node:fs';
import type { Finding } from '#shared/doctor/finding';
import { byteText } from '#shared/units/byte-text';

const id = 'disk-space';
const problemBytes = 50 * 1024 ** 2;
const warningBytes = 500 * 1024 ** 2;

/** Free space where an agent keeps its data; nothing where there is no such directory. */
export function diskSpace(directory: string): Finding[] {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(directory);
    return [spaceFinding(directory, bavail * bsize, files > 0 ? ffree : undefined)];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    return [
      {
        id,
        severity: 'unknown',
        title: 'Free disk space',
        seen: `Unknown, because ${directory} could not be looked at (${code}).`,
      },
    ];
  }
}

/** `freeFiles`: how many files can still be made; undefined where the file system has no such limit. */
export function spaceFinding(directory: string, freeBytes: number, freeFiles: number | undefined): Finding {
  const seen = `${byteText(freeBytes)} are free where ${directory} is.`;
  const fix = {
    sentence: 'Make room there.',
    lines: [{ label: 'Look', kind: 'command' as const, text: `df -h ${directory}; df -i ${directory}` }],
  };
  if (freeFiles !== undefined && freeFiles < 100)
    return {
      id,
      severity: 'problem',
      title: 'No more files can be made',
      seen: `The file system of ${directory} has ${freeFiles} inodes left.`,
      why: 'The agent can neither take commands nor keep its registration.',
      fix,
    };
  if (freeBytes < problemBytes)
    return {
      id,
      severity: 'problem',
      title: 'The disk is full',
      seen,
      why: 'The agent can neither take commands nor keep its registration.',
      fix,
    };
  if (freeBytes < warningBytes)
    return {
      id,
      severity: 'warning',
      title: 'The disk is nearly full',
      seen,
      why: 'A full one stops the agent.',
      fix,
    };
  return { id, severity: 'ok', title: 'There is free disk space', seen };
}
