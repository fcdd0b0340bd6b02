import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareElectron } from '../electron/prepare.mjs';
import { electronUnderTest } from '../electron/under-test.mjs';
import { root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { countReport, none, one } from './counts.mjs';

const results = join(root, 'test-results');

/** A tool that says yes or no counts as one test. */
async function tool(script, args) {
  const exitCode = await run(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
  return exitCode === 0 ? one('passed') : one('failed');
}

function hasTests(name) {
  const directory = join(root, 'test', name);
  if (!existsSync(directory)) return false;
  return readdirSync(directory, { recursive: true }).some((file) => /\.test\.tsx?$/.test(String(file)));
}

async function vitest(name, env = process.env) {
  if (!hasTests(name)) return none;
  mkdirSync(results, { recursive: true });
  const report = join(results, `${name}.json`);
  rmSync(report, { force: true });
  const runner = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', name];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const exitCode = await run(process.execPath, [runner, ...args, ...reporters], { cwd: root, env });
  return countReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, exitCode);
}

async function endToEnd() {
  if (!hasTests('e2e')) return none;
  const { electron, env, stop } = await prepareElectron();
  try {
    return await vitest('e2e', { ...env, ...electronUnderTest(electron) });
  } finally {
    stop();
  }
}

/** Every suite, in the order of a whole run: what fails fast comes first. Each answers its counts. */
export const suites = {
  types: () => tool('typescript/bin/tsc', ['-b']),
  lint: () => tool('@biomejs/biome/bin/biome', ['check', '.']),
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  integration: () => vitest('integration'),
  e2e: endToEnd,
};
