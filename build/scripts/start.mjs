import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareElectron } from './electron/prepare.mjs';
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
  --help                 this text

Exit codes: docs/exit-codes.md`;

/** The application has its own, shorter limit for a filled table; this one is for an application that hangs. */
const screenshotTimeoutMs = 120_000;

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

/** The application's own arguments; electron/main/command-line.ts reads them. */
function applicationArgs({ data, screenshot, size, theme }) {
  const args = [];
  if (data) args.push(`--data=${resolve(data)}`);
  if (screenshot) args.push(`--screenshot=${resolve(screenshot)}`);
  if (size) args.push(`--size=${size}`);
  if (theme) args.push(`--theme=${theme}`);
  return args;
}

function checkScreenshot(file, exitCode) {
  if (exitCode === undefined)
    throw new SetupError(`The application did not save a picture within ${screenshotTimeoutMs / 1000} s.`, 1);
  if (exitCode === 0 && !existsSync(file))
    throw new SetupError(
      `No picture was saved in ${file}: the application ended before its node table was filled.`,
      1,
    );
  if (exitCode === 0) say(`the picture is in ${file}`);
  return exitCode;
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
  const [width, height] = (options.size ?? '1600x1000').split('x').map(Number);
  const { electron, env, stop } = await prepareElectron({ display: { width, height } });
  const screenshot = options.screenshot && resolve(options.screenshot);
  if (screenshot) rmSync(screenshot, { force: true });
  try {
    const exitCode = await run(electron.executable, [...electron.args, ...applicationArgs(options)], {
      cwd: root,
      env,
      ...(screenshot ? { timeoutMs: screenshotTimeoutMs } : {}),
    });
    return screenshot ? checkScreenshot(screenshot, exitCode) : exitCode;
  } finally {
    stop();
  }
});
