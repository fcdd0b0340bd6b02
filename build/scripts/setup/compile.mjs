import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

const stampFile = join(root, 'out', '.compile-stamp');
const sources = ['shared', 'electron', 'renderer', 'build', 'package.json', 'package-lock.json'];

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
    for (const [file, stat] of filesBelow(path)) hash.update(`${file} ${stat.size} ${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds out/ when a source is newer than the last build. */
export async function compile() {
  const stamp = sourcesStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  say('building …');
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [cli, 'build', '--config', 'build/electron-vite.config.ts', '--logLevel', 'warn'];
  const exitCode = await run(process.execPath, args, { cwd: root });
  if (exitCode !== 0)
    throw new SetupError(`The build failed with exit code ${exitCode}; its own words are above.`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, stamp);
  return true;
}
