import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { runEntry, SetupError } from './setup/say.mjs';

const help = `npm run load -- [--nodes COUNT] [--work MS] [--output CHARACTERS]
  Opens COUNT scripted nodes (1000) as real protocol connections from a process of their own against a bridge in a
  directory of its own, sends commands that run MS (500) milliseconds, and says how long that took.`;

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        nodes: { type: 'string', default: '1000' },
        work: { type: 'string', default: '500' },
        output: { type: 'string', default: '200' },
        // The process of the nodes, started by the one that measures.
        'nodes-process': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SetupError(`${error.message}\n${help}`, 2);
  }
}

/** Runs TypeScript of the tests as it is. */
async function withModules(work) {
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  });
  try {
    await work((name) => server.ssrLoadModule(join(root, 'test', 'load', name)));
  } finally {
    await server.close();
  }
}

await runEntry(async (args) => {
  const options = parse(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const request = options['nodes-process'];
  if (request !== undefined) {
    await withModules(async (load) => (await load('nodes-process.ts')).runNodes(JSON.parse(request)));
    return 0;
  }
  const [count, workMs, outputLength] = [options.nodes, options.work, options.output].map(Number);
  if (!(count >= 1 && count <= 1000 && workMs >= 0 && outputLength >= 0))
    throw new SetupError(`--nodes is 1 to 1000; --work and --output are not negative.\n${help}`, 2);
  await installPackages();
  await compile();
  await withModules(async (load) =>
    (await load('report.ts')).loadReport(count, { workMs, outputLength }, (line) => console.log(line)),
  );
  return 0;
});
