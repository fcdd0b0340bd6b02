import { chmodSync, createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../setup/say.mjs';

function openZip(yauzl, zip) {
  return new Promise((resolve, reject) => {
    yauzl.open(zip, { lazyEntries: true, autoClose: true }, (error, archive) =>
      error ? reject(error) : resolve(archive),
    );
  });
}

function openEntry(archive, entry) {
  return new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

async function writeEntry(archive, entry, path) {
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(await openEntry(archive, entry), createWriteStream(path));
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  if (mode) chmodSync(path, mode);
}

/** Unpacks a zip into `target` with its file modes. `keep` says by name which entries to take. */
export async function unzip(zip, target, keep = () => true) {
  const { default: yauzl } = await import('yauzl');
  const archive = await openZip(yauzl, zip);
  await new Promise((resolve, reject) => {
    archive.on('error', reject);
    archive.on('end', resolve);
    archive.on('entry', (entry) => {
      const path = join(target, entry.fileName);
      if (!path.startsWith(target + sep)) {
        reject(new SetupError(`The archive holds a path that leads out of it: ${entry.fileName}`));
        return;
      }
      const isFile = !entry.fileName.endsWith('/') && keep(entry.fileName);
      const written = isFile ? writeEntry(archive, entry, path) : Promise.resolve();
      written.then(() => archive.readEntry(), reject);
    });
    archive.readEntry();
  });
}
