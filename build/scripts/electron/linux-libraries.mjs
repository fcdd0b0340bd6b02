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

export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export function onPath(name, env = process.env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .some((directory) => directory !== '' && existsSync(join(directory, name)));
}

/** Names of libraries that the loader did not find, from what `ldd` prints. */
export function parseMissingLibraries(lddOutput) {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
}

function missingLibraries(executable) {
  return parseMissingLibraries(spawnSync('ldd', [executable], { encoding: 'utf8' }).stdout ?? '');
}

/** Debian 13 and Ubuntu 24.04 renamed libraries with 64-bit time: libasound2 became libasound2t64. */
export function namesForThisRelease(packages, isKnown) {
  return packages.map((name) => (isKnown(`${name}t64`) ? `${name}t64` : name));
}

function isKnownToApt(name) {
  return spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0;
}

const installLine = (packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

/** Installs what Electron (and, without a display, Xvfb) needs: as root with apt, otherwise the line to run is named. */
export async function ensureLinuxLibraries(executable) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(executable);
  const needsDisplay = !hasDisplay() && !onPath('Xvfb');
  const wanted = [...(missing.length > 0 ? electronPackages : []), ...(needsDisplay ? displayPackages : [])];
  if (wanted.length === 0) return;
  const reason =
    missing.length > 0
      ? `Electron misses ${missing.join(', ')}`
      : 'there is no display and Xvfb is not installed';
  if (!onPath('apt-get')) {
    throw new SetupError(
      `${reason}. Install what your distribution calls these packages of Debian, and start again:\n  ${wanted.join(' ')}`,
    );
  }
  if (process.getuid?.() !== 0) {
    const line = installLine(namesForThisRelease(wanted, isKnownToApt));
    throw new SetupError(`${reason}. Run this line and start again:\n  sudo ${line}`);
  }
  await install(reason, wanted);
  const still = missingLibraries(executable);
  if (still.length > 0)
    throw new SetupError(`Electron still misses ${still.join(', ')} after the packages were installed.`);
}

async function install(reason, wanted) {
  say(`${reason}: installing ${wanted.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // apt's progress goes to stderr: stdout is for what the command that comes next prints.
  const stdio = ['ignore', 2, 2];
  await run('apt-get', ['update', '-q'], { env, stdio });
  const packages = namesForThisRelease(wanted, isKnownToApt);
  const line = installLine(packages);
  const exitCode = await run('apt-get', ['-q', ...line.split(' ').slice(1)], { env, stdio });
  if (exitCode !== 0)
    throw new SetupError(`apt-get ended with exit code ${exitCode}; the line was:\n  ${line}`);
}
