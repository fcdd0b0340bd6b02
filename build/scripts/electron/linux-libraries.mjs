import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../setup/run.mjs';
import { SetupError, say } from '../setup/say.mjs';

/** Debian's packages with what Electron links to and loads. */
const electronPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libcups2',
  'dbus',
];
const displayPackages = ['xvfb', 'xauth'];

export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export function onPath(name, env = process.env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .some((directory) => directory !== '' && existsSync(join(directory, name)));
}

/** Libraries that the loader does not find for this executable. */
function missingLibraries(executable) {
  const { stdout = '' } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
}

/** Installs what Electron (and, without a display, Xvfb) needs: as root with apt, otherwise the line to run is named. */
export async function ensureLinuxLibraries(executable) {
  if (process.platform !== 'linux') return;
  const wanted = [];
  const missing = missingLibraries(executable);
  if (missing.length > 0) wanted.push(...electronPackages);
  if (!hasDisplay() && !onPath('Xvfb')) wanted.push(...displayPackages);
  if (wanted.length === 0) return;
  const reason =
    missing.length > 0
      ? `Electron misses ${missing.join(', ')}`
      : 'there is no display and Xvfb is not installed';
  const line = `apt-get install -y --no-install-recommends ${wanted.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new SetupError(`${reason}. Run this line and start again:\n  sudo ${line}`);
  }
  say(`${reason}: installing ${wanted.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['ignore', 'ignore', 'inherit'];
  await run('apt-get', ['update', '-q'], { env, stdio });
  const exitCode = await run('apt-get', line.split(' ').slice(1), { env, stdio });
  const still = missingLibraries(executable);
  if (exitCode !== 0 || still.length > 0) {
    throw new SetupError(
      `The packages could not be installed (${still.join(', ') || `apt-get ended with ${exitCode}`}). The line was:\n  ${line}`,
    );
  }
}
