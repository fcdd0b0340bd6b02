import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** What each folder may import, beside itself and packages. The longest matching folder rules. */
const mayImport: Record<string, string[]> = {
  shared: [],
  'electron/platform': ['shared'],
  'electron/wire': ['shared', 'electron/platform'],
  'electron/features': ['shared', 'electron/platform', 'electron/wire'],
  'electron/adapters': ['shared', 'electron/platform', 'electron/wire', 'electron/features'],
  'electron/control-plane': ['shared', 'electron/platform', 'electron/wire'],
  'electron/local-node': ['shared', 'electron/platform', 'electron/wire'],
  'electron/session-host': [
    'shared',
    'electron/platform',
    'electron/wire',
    'electron/features',
    'electron/adapters',
  ],
  'electron/ipc': ['shared', 'electron/platform', 'electron/features'],
  'electron/preload': ['shared/ipc', 'shared/terminals', 'shared/errors'],
  'electron/cli': ['shared', 'electron'],
  'electron/main': ['shared', 'electron'],
  'renderer/host': ['shared'],
  'renderer/ui': ['shared', 'renderer/host'],
  'renderer/features': ['shared', 'renderer/host', 'renderer/ui'],
  'renderer/app': ['shared', 'renderer'],
};

function sourceFiles(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const files = ['shared', 'electron', 'renderer'].flatMap(sourceFiles);
const known = new Set(files);

function resolveImport(from: string, specifier: string): string | undefined {
  const base = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.')
      ? join(dirname(from), specifier)
      : undefined;
  if (base === undefined) return undefined;
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`].find((path) =>
    known.has(path),
  );
}

const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(
      (match) => match[1] ?? '',
    );
    const targets = specifiers
      .map((specifier) => resolveImport(file, specifier))
      .filter((path) => path !== undefined);
    return [file, targets] as const;
  }),
);

function folderOf(file: string): string {
  const folders = Object.keys(mayImport).filter((folder) => file.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0] ?? '';
}

function within(file: string, places: readonly string[]): boolean {
  return places.some((place) => file === place || file.startsWith(`${place}/`));
}

describe('the tree', () => {
  it('has a rule for every folder with code', () => {
    expect(files.filter((file) => folderOf(file) === '')).toEqual([]);
  });

  it('has no import that runs back up', () => {
    const wrong: string[] = [];
    for (const [file, targets] of imports) {
      const folder = folderOf(file);
      for (const target of targets) {
        if (!within(target, [folder, ...(mayImport[folder] ?? [])])) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps features of the window and of the main process apart from one another', () => {
    const wrong: string[] = [];
    for (const [file, targets] of imports) {
      const feature = /^(electron|renderer)\/features\/([^/]+)\//.exec(file);
      if (!feature) continue;
      for (const target of targets) {
        const other = /^(electron|renderer)\/features\/([^/]+)\//.exec(target);
        if (other && other[2] !== feature[2]) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has no cycle', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('loads the AWS SDK in its adapter alone', () => {
    const wrong = files.filter((file) => {
      if (within(file, ['electron/adapters/aws'])) return false;
      const text = readFileSync(join(root, file), 'utf8');
      return /^import (?!type\b)[^;]*'@aws-sdk\//m.test(text);
    });
    expect(wrong).toEqual([]);
  });

  it('reaches the window object in renderer/host alone', () => {
    const wrong = files.filter((file) => {
      if (!file.startsWith('renderer/') || within(file, ['renderer/host'])) return false;
      return /\bwindow\.quarterdeck\b/.test(readFileSync(join(root, file), 'utf8'));
    });
    expect(wrong).toEqual([]);
  });
});
