import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { runEntry, SetupError, say } from './setup/say.mjs';
import { add, exitCodeOf, none, one, summaryLine, table } from './test/counts.mjs';

const help = `npm test -- [suite …]
  Runs all suites, or those named: types, lint, unit, contract, integration, e2e.
  The last line sums them: N passed, N failed, N skipped.`;

/** A step that breaks off counts as one failure, with its reason above the table. */
async function attempt(step) {
  try {
    return await step();
  } catch (error) {
    if (error instanceof SetupError) say(error.message);
    else console.error(error);
    return one('failed');
  }
}

async function setUp() {
  await installPackages();
  await compile();
  return none;
}

async function chooseSuites(names) {
  const { suites } = await import('./test/suites.mjs');
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (unknown.length > 0) throw new SetupError(`There is no suite ${unknown.join(', ')}.\n${help}`, 2);
  return names.length > 0 ? names.map((name) => [name, suites[name]]) : Object.entries(suites);
}

await runEntry(async (args) => {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  const chosen = await chooseSuites(args);
  const counts = new Map([['set-up', await attempt(setUp)]]);
  if (counts.get('set-up').failed === 0) {
    counts.delete('set-up');
    for (const [name, suite] of chosen) {
      say(`${name} …`);
      counts.set(name, await attempt(suite));
    }
  }
  const total = [...counts.values()].reduce(add, none);
  console.log(`\n${table(counts).join('\n')}\n`);
  console.log(summaryLine(total));
  return exitCodeOf(total);
});
