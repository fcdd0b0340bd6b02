import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory, root } from '../setup/paths.mjs';
import { SetupError } from '../setup/say.mjs';
import { fetchOfficialBinary } from './official-binary.mjs';
import { registryDistribution, registryElectron } from './registry-distribution.mjs';

const executableNames = {
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/**
 * Finds Electron for this machine. In this order: ELECTRON_OVERRIDE_DIST_PATH, the official binary (downloaded when it can
 * be), the registry's distribution. Throws a SetupError that says what to do. Answers
 * { executable, distribution, source: 'override' | 'official' | 'registry', version, args, env }: `args` and `env` start
 * the application of `projectRoot` with it. `fetchOfficial` and `fetchRegistry` are how the last two are had.
 */
export async function resolveElectron({
  env = process.env,
  platform = process.platform,
  arch = process.arch,
  userId = process.getuid?.(),
  projectRoot = root,
  fetchOfficial = fetchOfficialBinary,
  fetchRegistry = registryElectron,
} = {}) {
  const name = executableNames[platform];
  if (!name) throw new SetupError(`Electron does not run on ${platform}.`);
  // Chromium refuses to run as root with its sandbox; nobody else loses it.
  const sandbox = platform === 'linux' && userId === 0 ? ['--no-sandbox'] : [];
  const found = (distribution, source) => describe({ distribution, name, source, sandbox, projectRoot });

  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    if (existsSync(join(override, name))) return found(override, 'override');
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no ${name}.`);
  }
  const electronPackage = join(projectRoot, 'node_modules', 'electron');
  const official = join(electronPackage, 'dist');
  const isThere = () => existsSync(join(official, name));
  const note = join(cacheDirectory(env, platform), 'electron', 'official-download-failed');
  if (!isThere()) await fetchOfficial(electronPackage, note, env);
  if (isThere()) return found(official, 'official');
  if (platform !== 'linux' || arch !== 'x64') {
    throw new SetupError(
      `Electron could not be downloaded, and for ${platform} ${arch} there is no other source. With a connection to the internet, delete ${note} and start again; or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.`,
    );
  }
  return found(await fetchRegistry(cacheDirectory(env, platform)), 'registry');
}

function describe({ distribution, name, source, sandbox, projectRoot }) {
  const executable = join(distribution, name);
  const versionFile = join(distribution, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : source === 'registry'
      ? registryDistribution.electronVersion
      : 'of unknown version';
  const hasLoader = existsSync(join(dirname(executable), 'resources', 'app', 'index.mjs'));
  return {
    executable,
    distribution,
    source,
    version,
    args: hasLoader ? sandbox : [...sandbox, projectRoot],
    env: hasLoader ? { QUARTERDECK_APP_PATH: projectRoot } : {},
  };
}

/** One sentence about where Electron came from, for the start of a run. */
export function describeSource({ source, version, distribution }) {
  if (source === 'registry')
    return `using Electron ${version} from ${registryDistribution.name}, a third party's copy in the package registry.`;
  return source === 'override'
    ? `using Electron ${version} from ${distribution}.`
    : `using the official Electron ${version}.`;
}
