import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { lockDirectory, root } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';

const stampFile = join(root, 'node_modules', '.quarterdeck-stamp');

/** Throws a SetupError for a Node that the build tools do not run on: they take 20.19 and later, or 22.12 and later. */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const enough = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22;
  if (enough) return;
  throw new SetupError(
    `Node ${version} does not run the build tools: install Node 20.19 or later, 22.12 or later, or 24.`,
  );
}

/** What the installed packages depend on: the lock file and what native builds are made for. */
export function packagesStamp(
  lockFile,
  { abi = process.versions.modules, platform = process.platform, arch = process.arch } = {},
) {
  return createHash('sha256').update(`${abi} ${platform} ${arch}\n`).update(lockFile).digest('hex');
}

/**
 * Native builds need Node's headers. Where they lie beside the executable (or in /usr), node-gyp is pointed there,
 * so that nothing is downloaded; a setting of the user's own stands.
 */
export function headersDirectory(env = process.env, executable = process.execPath, exists = existsSync) {
  if (env.npm_config_nodedir) return env.npm_config_nodedir;
  const candidates = [join(dirname(realpathSync(executable)), '..'), '/usr', '/usr/local'];
  return candidates.find((directory) => exists(join(directory, 'include', 'node', 'node.h')));
}

function isUpToDate(stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** Installs the packages when the lock file or this machine's Node is not that of the last installation. */
export async function installPackages() {
  checkNodeVersion();
  const stamp = packagesStamp(readFileSync(join(root, 'package-lock.json')));
  if (isUpToDate(stamp)) return false;
  return withLock(join(lockDirectory, 'install.lock'), 'installing packages', async () => {
    if (isUpToDate(stamp)) return false;
    say('installing packages (the first time takes a minute or two) …');
    const nodedir = headersDirectory();
    const env = { ...process.env, ...(nodedir ? { npm_config_nodedir: nodedir } : {}) };
    // Some packages state a newer Node for tools of theirs that are not used here; npm's warnings would hide real ones.
    env.npm_config_engine_strict = 'false';
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const shell = process.platform === 'win32';
    const exitCode = await run(npm, args, { env, cwd: root, shell });
    if (exitCode !== 0)
      throw new SetupError(`npm ci failed with exit code ${exitCode}; its own words are above.`);
    writeFileSync(stampFile, stamp);
    return true;
  });
}
