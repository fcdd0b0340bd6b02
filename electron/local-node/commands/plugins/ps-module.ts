import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory } from '../../../platform/node/data-directory';
import { findPowerShell } from '../find-program';
import { runProgram } from '../run-program';
import { downloadFile } from './download-file';
import { cancelled, failed, type Plugin, type PluginResult } from './plugin';
import { runPowerShellScript, timeoutOf } from './run-script';

const inputsSchema = z.looseObject({
  source: z.string().default(''),
  sourceHash: z.string().default(''),
  sourceHashType: z.string().default('sha256'),
  timeoutSeconds: z.union([z.string(), z.number()]).default(''),
});

/** Text for PowerShell in single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** aws:psModule: installs a zipped module from an address, with a checksum where one is given, then runs commands. */
export const psModule: Plugin = async (rawInputs, context) => {
  const inputs = inputsSchema.safeParse(rawInputs);
  if (!inputs.success) return failed('The inputs of aws:psModule cannot be used.');
  const powerShell = findPowerShell(context.env);
  if (powerShell === undefined)
    return failed('PowerShell (pwsh) is not installed on this node, so aws:psModule cannot run here.');
  const { source, sourceHash, sourceHashType, timeoutSeconds } = inputs.data;
  if (source === '') return runPowerShellScript(rawInputs, context);
  if (sourceHash !== '' && sourceHashType.toLowerCase() !== 'sha256')
    return failed(`The checksum of a module is a sha256, not a ${sourceHashType}.`);
  const { clock, directory, env, signal } = context;
  const archive = join(directory, 'module.zip');
  try {
    makeDirectory(directory);
    const web = { authMethod: 'None', username: '', password: '', allowInsecureDownload: false };
    const sha256 = sourceHash === '' ? undefined : sourceHash.toLowerCase();
    await downloadFile({ ...web, url: source, sha256 }, archive, { signal });
  } catch (error) {
    return signal.aborted ? cancelled() : failed((error as Error).message);
  }
  const unpack = `Expand-Archive -Force -LiteralPath ${quoted(archive)} -DestinationPath ($env:PSModulePath -split [IO.Path]::PathSeparator)[0]`;
  const installed = await runProgram(
    {
      file: powerShell,
      args: ['-NoLogo', '-NonInteractive', '-Command', unpack],
      cwd: directory,
      env,
      timeoutMs: timeoutOf(timeoutSeconds) * 1000,
      name: 'Expand-Archive',
    },
    { clock, signal },
  );
  return installed.status === 'Success'
    ? after(installed, await runPowerShellScript(rawInputs, context))
    : installed;
};

function after(first: PluginResult, second: PluginResult): PluginResult {
  return { ...second, standardOutput: first.standardOutput + second.standardOutput };
}
