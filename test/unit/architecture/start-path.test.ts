import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

interface Read {
  /** The file that imports it. */
  by: string;
  specifier: string;
}

/** What a file has imported before its first line runs: types are not, and neither is what is imported when it is needed. */
function importedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)([^'";]*?\bfrom\s+)?'([^']+)'/gm);
  return [...statements]
    .filter(([, names]) => !/^\{(\s*type\s+[^,}]+,?)+\s*\}\s*from\s+$/.test(names ?? ''))
    .map(([, , specifier]) => specifier ?? '');
}

function fileOf(from: string, specifier: string): string | undefined {
  const base = specifier.startsWith('#')
    ? join(root, specifier.slice(1))
    : specifier.startsWith('.')
      ? join(dirname(from), specifier)
      : undefined;
  return base && [`${base}.ts`, `${base}.tsx`].find((path) => existsSync(path));
}

/** All that is read when an entry is, without what is imported later. */
function readWith(entry: string): { files: Set<string>; packages: Read[] } {
  const files = new Set<string>();
  const packages: Read[] = [];
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const specifier of importedBy(file)) {
      const target = fileOf(file, specifier);
      if (target !== undefined) visit(target);
      else if (!specifier.startsWith('node:')) packages.push({ by: relative(root, file), specifier });
    }
  };
  visit(join(root, entry));
  return { files, packages };
}

describe('what is read before the first frame', () => {
  it('is seen by this test', () => {
    const { files, packages } = readWith('electron/main/connections/aws-access.ts');
    expect([...files].map((file) => relative(root, file))).toContain('electron/adapters/aws/client.ts');
    expect(packages.map(({ specifier }) => specifier)).toContain('@aws-sdk/client-ssm');
  });

  it('has neither the AWS SDK nor the clients of proxies in the main process', () => {
    const { files, packages } = readWith('electron/main/application.ts');
    expect(files.size).toBeGreaterThan(50);
    expect(packages.filter(({ specifier }) => /^@aws-sdk\/|^@smithy\/|proxy-agent$/.test(specifier))).toEqual(
      [],
    );
  });

  it('is the window alone until the page has its files', () => {
    const { packages, files } = readWith('electron/main/main.ts');
    expect(packages.map(({ specifier }) => specifier).filter((name) => name !== 'electron')).toEqual([]);
    expect(files.size).toBeLessThan(20);
  });
});
