import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLinuxLibraries } from './electron/linux-libraries.mjs';
import { describeSource, resolveElectron } from './electron/resolve.mjs';
import { openDisplay } from './electron/virtual-display.mjs';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { runEntry, SetupError, say } from './setup/say.mjs';
import { add, countReport, none, summaryLine } from './test/counts.mjs';

const results = join(root, 'test-results');

async function command(script, args) {
  const exitCode = await run(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
  return exitCode === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 };
}

function hasTests(name) {
  const directory = join(root, 'test', name);
  return (
    existsSync(directory) &&
    readdirSync(directory, { recursive: true }).some((file) => /\.test\.tsx?$/.test(String(file)))
  );
}

async function vitest(name, env = {}) {
  if (!hasTests(name)) return none;
  const report = join(results, `${name}.json`);
  rmSync(report, { force: true });
  const args = [
    'run',
    '--config',
    'build/vitest.config.ts',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
  ];
  const exitCode = await run(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), ...args, `--outputFile.json=${report}`],
    {
      cwd: root,
      env: { ...process.env, ...env },
    },
  );
  return countReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, exitCode);
}

async function endToEnd() {
  if (!hasTests('e2e')) return none;
  const electron = await resolveElectron();
  await ensureLinuxLibraries(electron.executable);
  say(describeSource(electron));
  const display = await openDisplay({ quiet: true });
  try {
    return await vitest('e2e', {
      ...display.env,
      QUARTERDECK_TEST_ELECTRON: JSON.stringify({
        executable: electron.executable,
        args: electron.args,
        env: electron.env,
      }),
    });
  } finally {
    display.stop();
  }
}

const suites = {
  types: () => command('typescript/bin/tsc', ['-b']),
  lint: () => command('@biomejs/biome/bin/biome', ['check', '.']),
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  integration: () => vitest('integration'),
  e2e: endToEnd,
};

await runEntry(async (names) => {
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0)
    throw new SetupError(
      `Unknown suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`,
      2,
    );
  await installPackages();
  await compile();
  mkdirSync(results, { recursive: true });
  const wanted = names.length > 0 ? names : Object.keys(suites);
  const counts = new Map();
  for (const name of wanted) {
    say(`${name} …`);
    counts.set(name, await suites[name]());
  }
  let total = none;
  console.log('');
  for (const [name, count] of counts) {
    total = add(total, count);
    console.log(
      `${name.padEnd(12)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(4)} failed ${String(count.skipped).padStart(4)} skipped`,
    );
  }
  console.log('');
  console.log(summaryLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
