import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { progressLine } from '../setup/progress-line.mjs';
import { run } from '../setup/run.mjs';
import { say } from '../setup/say.mjs';

/** A download that failed is not tried again at every start. */
export const retryAfterMs = 24 * 60 * 60 * 1000;
/** A download that brings nothing for so long has failed. */
const stalledAfterMs = 60_000;

/** Whether a download of `version` failed within the last day. The note is a file `version milliseconds`. */
export function failedRecently(noteFile, version, now = Date.now()) {
  if (!existsSync(noteFile)) return false;
  const [noted, at] = readFileSync(noteFile, 'utf8').split(' ');
  const age = now - Number(at);
  return noted === version && age >= 0 && age < retryAfterMs;
}

/** Fetches and unpacks Electron's own binary into node_modules/electron/dist; answers whether it is there now. */
export async function fetchOfficialBinary(packageDirectory, noteFile, env = process.env) {
  const manifest = join(packageDirectory, 'package.json');
  if (!existsSync(manifest) || env.ELECTRON_SKIP_BINARY_DOWNLOAD) return false;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (failedRecently(noteFile, version)) return false;
  say(`fetching Electron ${version} …`);
  try {
    await download(manifest, version);
    const exitCode = await run(process.execPath, [join(packageDirectory, 'install.js')], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (exitCode !== 0) throw new Error(`its installer ended with exit code ${exitCode}`);
    return true;
  } catch (error) {
    say(`the official Electron could not be downloaded (${error.cause?.code ?? error.message}).`);
    mkdirSync(dirname(noteFile), { recursive: true });
    writeFileSync(noteFile, `${version} ${Date.now()}`);
    return false;
  }
}

/** Puts the archive into Electron's own download cache, where its installer finds it, and shows how far it is. */
async function download(manifest, version) {
  const require = createRequire(manifest);
  const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
  const line = progressLine();
  const abort = new AbortController();
  const stalled = () => abort.abort(new Error('nothing came for a minute'));
  let timer = setTimeout(stalled, stalledAfterMs);
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      checksums: require('./checksums.json'),
      platform: process.platform,
      arch: process.arch,
      downloadOptions: {
        quiet: true,
        signal: abort.signal,
        getProgressCallback: async ({ transferred, total }) => {
          clearTimeout(timer);
          timer = setTimeout(stalled, stalledAfterMs);
          line.at(transferred, total ?? 0);
        },
      },
    });
  } finally {
    clearTimeout(timer);
    line.end();
  }
}
