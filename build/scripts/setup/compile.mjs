import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { lockDirectory, root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

const stampFile = join(root, 'out', '.compile-stamp');
const sources = [
  'shared',
  'electron',
  'renderer',
  'build/electron-vite.config.ts',
  'build/tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

function* filesBelow(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) {
    yield [path, stat];
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

/** Changes whenever a source file is added, removed or written. */
export function sourcesStamp(base = root) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(base, source);
    if (!existsSync(path)) continue;
    for (const [file, stat] of filesBelow(path))
      hash.update(`${file.slice(base.length)} ${stat.size} ${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function isUpToDate(stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** Builds out/ when a source is newer than the last build; answers whether it did. */
export async function compile() {
  if (isUpToDate(sourcesStamp())) return false;
  return withLock(join(lockDirectory, 'compile.lock'), 'building', async () => {
    const stamp = sourcesStamp();
    if (isUpToDate(stamp)) return false;
    say('building …');
    mkdirSync(join(root, 'out'), { recursive: true });
    rmSync(stampFile, { force: true });
    const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const args = [cli, 'build', '--config', 'build/electron-vite.config.ts', '--logLevel', 'warn'];
    // The bundler's own words go to stderr: stdout is for what the command that comes next prints.
    const exitCode = await run(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    if (exitCode !== 0)
      throw new SetupError(`The build failed with exit code ${exitCode}; its own words are above.`);
    writeFileSync(stampFile, stamp);
    return true;
  });
}
