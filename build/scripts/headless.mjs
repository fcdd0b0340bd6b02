import { join } from 'node:path';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { runEntry } from './setup/say.mjs';

// `npm run bridge` and `npm run node`: set-up without Electron, then the quarterdeck command with its own exit code.
await runEntry(async (args) => {
  await installPackages();
  await compile();
  return run(process.execPath, [join(root, 'out', 'main', 'cli.js'), ...args]);
});
