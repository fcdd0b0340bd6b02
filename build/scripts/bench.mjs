import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchTable, judge } from './bench/table.mjs';
import { prepareElectron } from './electron/prepare.mjs';
import { electronUnderTest } from './electron/under-test.mjs';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { runEntry, SetupError, say } from './setup/say.mjs';

const help = `npm run bench -- [--only ID,…] [--json FILE]
  Measures each row of test/bench/rows against a yardstick taken in the same run.`;

function parse(args) {
  try {
    return parseArgs({
      args,
      options: { only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new SetupError(`${error.message}\n${help}`, 2);
  }
}

/** Rows are TypeScript beside the code that they measure; Vite loads them as they are. */
async function loadRows(server) {
  const directory = join(root, 'test', 'bench', 'rows');
  const files = readdirSync(directory).filter((name) => name.endsWith('.bench.ts'));
  const modules = await Promise.all(files.map((name) => server.ssrLoadModule(join(directory, name))));
  return modules.map((module) => module.default);
}

await runEntry(async (args) => {
  const options = parse(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  await installPackages();
  await compile();
  const { electron, env, stop } = await prepareElectron();
  Object.assign(process.env, env, electronUnderTest(electron));
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, watch: null },
  });
  try {
    const all = await loadRows(server);
    const wanted = options.only?.split(',');
    const unknown = wanted?.filter((id) => !all.some((row) => row.id === id)) ?? [];
    if (unknown.length > 0)
      throw new SetupError(
        `There is no row ${unknown.join(', ')}; there are ${all.map((row) => row.id).join(', ')}.`,
        2,
      );
    const rows = [];
    for (const row of all.filter(({ id }) => !wanted || wanted.includes(id))) {
      say(`measuring ${row.id} …`);
      rows.push(judge(row, await row.run()));
    }
    if (options.json) writeFileSync(resolve(options.json), `${JSON.stringify(rows, undefined, 2)}\n`);
    console.log(benchTable(rows).join('\n'));
    return 0;
  } finally {
    await server.close();
    stop();
  }
});
