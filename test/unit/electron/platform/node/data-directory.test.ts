import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryUnusableError, makeDataDirectory } from '#electron/platform/node/data-directory';

describe('makeDataDirectory', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-directory-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const refusal = (directory: string): string => {
    try {
      makeDataDirectory(directory);
    } catch (error) {
      expect(error).toBeInstanceOf(DirectoryUnusableError);
      return (error as Error).message;
    }
    return '';
  };

  it('makes the directory with its parents, for its owner alone', () => {
    const directory = join(root, 'a', 'b', 'c');
    makeDataDirectory(directory);
    makeDataDirectory(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
  });

  it('says that a file is in the way, as the last part or before it', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(refusal(file)).toBe(`${file} cannot be used: it is a file. Choose another directory.`);
    expect(refusal(join(file, 'below'))).toContain('a part of its path is a file');
  });

  it.runIf(existsSync('/proc/self'))('ends where a file system takes no directories', () => {
    expect(refusal('/proc/quarterdeck/data')).toContain('cannot be used');
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'says that it may not be written',
    () => {
      chmodSync(root, 0o555);
      expect(refusal(root)).toContain('may not write');
      expect(refusal(join(root, 'below'))).toContain('may not write');
      chmodSync(root, 0o755);
    },
  );
});
