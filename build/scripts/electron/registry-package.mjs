import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { progressLine } from '../setup/progress-line.mjs';
import { SetupError, say } from '../setup/say.mjs';

const execute = promisify(execFile);

function npm(args, cwd) {
  const windows = process.platform === 'win32';
  return execute(windows ? 'npm.cmd' : 'npm', args, { cwd, shell: windows, maxBuffer: 1024 * 1024 });
}

/** Fetches from the registry that npm is set up for, showing how far it is. */
async function stream(specifier, file) {
  const { stdout } = await npm(['view', specifier, 'dist.tarball']);
  const response = await fetch(stdout.trim());
  if (!response.ok || !response.body) throw new Error(`the registry answered ${response.status}`);
  const total = Number(response.headers.get('content-length'));
  const line = progressLine();
  let done = 0;
  const count = async function* (source) {
    for await (const chunk of source) {
      done += chunk.length;
      line.at(done, total);
      yield chunk;
    }
  };
  await pipeline(response.body, count, createWriteStream(file)).finally(() => line.end());
}

/** Fetches through npm itself, for registries that want its credentials or its proxy. */
async function pack(specifier, file) {
  const { stdout } = await npm(['pack', specifier, '--json', '--loglevel=error'], dirname(file));
  renameSync(join(dirname(file), JSON.parse(stdout)[0].filename), file);
}

async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Fetches a package's tarball into `file`; throws a SetupError when it cannot be had or has another checksum. */
export async function fetchPackage({ name, version, integrity }, file) {
  const specifier = `${name}@${version}`;
  try {
    await stream(specifier, file);
  } catch (error) {
    say(`trying again through npm (${error.cause?.code ?? error.message}) …`);
    await pack(specifier, file).catch((packError) => {
      throw new SetupError(
        `${specifier} could not be fetched from the package registry: ${String(packError.stderr || packError.message).trim()}`,
      );
    });
  }
  if ((await integrityOf(file)) !== integrity)
    throw new SetupError(
      `${specifier} from the registry does not have the expected checksum; it is not used.`,
    );
}
