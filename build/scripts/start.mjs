import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureLinuxLibraries } from './electron/linux-libraries.mjs';
import { describeSource, resolveElectron } from './electron/resolve.mjs';
import { openDisplay } from './electron/virtual-display.mjs';
import { compile } from './setup/compile.mjs';
import { installPackages } from './setup/packages.mjs';
import { root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { runEntry, SetupError, say } from './setup/say.mjs';

const help = `npm start -- [options]
  --data DIR             keep settings, bridge and node of this machine in DIR
  --screenshot FILE.png  wait until the node table is filled, save a picture of the window, end
  --size WxH             size of the window, for instance 1400x900
  --theme light|dark     theme of this run
  --help                 this text`;

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        data: { type: 'string' },
        screenshot: { type: 'string' },
        size: { type: 'string' },
        theme: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SetupError(`${error.message}\n${help}`, 2);
  }
}

function check({ size, theme, screenshot }) {
  if (size !== undefined && !/^\d{3,5}x\d{3,5}$/.test(size))
    throw new SetupError(`--size ${size} is not of the form 1400x900.`, 2);
  if (theme !== undefined && !['light', 'dark'].includes(theme))
    throw new SetupError('--theme is light or dark.', 2);
  if (screenshot !== undefined && !screenshot.endsWith('.png'))
    throw new SetupError('--screenshot writes PNG: name a file that ends in .png.', 2);
}

await runEntry(async (args) => {
  const options = parse(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  check(options);
  await installPackages();
  await compile();
  const electron = await resolveElectron();
  await ensureLinuxLibraries(electron.executable);
  if (electron.source !== 'official') say(describeSource(electron));
  const display = await openDisplay();
  const appArgs = [];
  if (options.data) appArgs.push(`--data=${resolve(options.data)}`);
  if (options.screenshot) appArgs.push(`--screenshot=${resolve(options.screenshot)}`);
  if (options.size) appArgs.push(`--size=${options.size}`);
  if (options.theme) appArgs.push(`--theme=${options.theme}`);
  try {
    return await run(electron.executable, [...electron.args, ...appArgs], {
      cwd: root,
      env: { ...process.env, ...electron.env, ...display.env },
    });
  } finally {
    display.stop();
  }
});
