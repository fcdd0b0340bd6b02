import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory } from '../../../platform/node/data-directory';
import { findPowerShell } from '../find-program';
import { runProgram } from '../run-program';
import { failed, type Plugin, type PluginContext, type PluginResult } from './plugin';

/** Inputs of the plugins that run scripts. Seconds outside the stock agent's bounds count as absent. */
export const scriptInputsSchema = z.looseObject({
  runCommand: z.union([z.array(z.coerce.string()), z.string().transform((text) => [text])]).default([]),
  workingDirectory: z.string().default(''),
  timeoutSeconds: z.union([z.string(), z.number()]).default(''),
});

const defaultTimeoutSeconds = 3600;
const minTimeoutSeconds = 5;
const maxTimeoutSeconds = 172_800;

export const runShellScript: Plugin = (inputs, context) =>
  process.platform === 'win32'
    ? Promise.resolve(failed('aws:runShellScript needs a POSIX shell, which this node does not have.'))
    : runScript(inputs, context, undefined);

export const runPowerShellScript: Plugin = async (inputs, context) => {
  const powerShell = findPowerShell(context.env);
  return powerShell === undefined
    ? failed('PowerShell (pwsh) is not installed on this node, so aws:runPowerShellScript cannot run here.')
    : runScript(inputs, context, powerShell);
};

async function runScript(
  rawInputs: Record<string, unknown>,
  context: PluginContext,
  powerShell: string | undefined,
): Promise<PluginResult> {
  const inputs = scriptInputsSchema.safeParse(rawInputs);
  if (!inputs.success)
    return failed('The inputs of the script cannot be used: runCommand is no list of texts.');
  const { runCommand, timeoutSeconds, workingDirectory } = inputs.data;
  const { clock, directory, env, signal } = context;
  const cwd = workingDirectory === '' ? defaultDirectory(context) : workingDirectory;
  try {
    makeDirectory(directory);
    if (!statSync(cwd).isDirectory()) return failed(`The working directory ${cwd} is no directory.`);
  } catch (error) {
    return failed(`The working directory ${cwd} cannot be used (${codeOf(error)}).`);
  }
  const script = join(directory, powerShell === undefined ? '_script.sh' : '_script.ps1');
  const text = `${runCommand.join('\n')}\n`;
  try {
    writeFileSync(script, text, { mode: 0o700 });
  } catch (error) {
    return failed(`The script could not be written (${codeOf(error)}).`);
  }
  const [file, args] =
    powerShell === undefined
      ? shellInvocation(script, text)
      : ([powerShell, ['-NoLogo', '-NonInteractive', '-File', script]] as const);
  const timeoutMs = timeoutOf(timeoutSeconds) * 1000;
  try {
    return await runProgram({ file, args, cwd, env, timeoutMs, name: 'The script' }, { clock, signal });
  } finally {
    rmSync(script, { force: true });
  }
}

/** What a step before this one downloaded is at hand, as with stock agents. */
function defaultDirectory({ directory, downloads }: PluginContext): string {
  return existsSync(downloads) ? downloads : directory;
}

/** A script with its own interpreter line is executed, any other is read by sh, so that a noexec folder is no obstacle. */
function shellInvocation(script: string, text: string): readonly [string, readonly string[]] {
  return text.startsWith('#!') ? ['/bin/sh', ['-c', '"$0"', script]] : ['/bin/sh', [script]];
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

export function timeoutOf(given: string | number): number {
  const seconds = Math.floor(Number(given));
  const usable = given !== '' && seconds >= minTimeoutSeconds && seconds <= maxTimeoutSeconds;
  return usable ? seconds : defaultTimeoutSeconds;
}
