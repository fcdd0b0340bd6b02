import { accessSync, constants, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import { type GroupEnd, type ProcessGroup, startProcessGroup } from '../../platform/node/process-group';
import type { JobStatus } from '../../wire/control-channel/messages';
import { OutputCollector } from './output-collector';

export interface ScriptRequest {
  action: 'aws:runShellScript' | 'aws:runPowerShellScript';
  inputs: Record<string, unknown>;
  /** Folder for the script file; also the working directory when none is given. Made and removed here. */
  directory: string;
  env: NodeJS.ProcessEnv;
}

export interface ScriptResult {
  status: JobStatus;
  code: number;
  standardOutput: string;
  standardError: string;
}

interface ScriptOptions {
  clock: Clock;
  /** Aborting ends the whole process group; the result is then Cancelled. */
  signal: AbortSignal;
}

const scriptInputsSchema = z.looseObject({
  runCommand: z.union([z.array(z.coerce.string()), z.string().transform((text) => [text])]).default([]),
  workingDirectory: z.string().default(''),
  timeoutSeconds: z.union([z.string(), z.number()]).default(''),
});

const defaultTimeoutSeconds = 3600;
/** The stock agent's bounds; a value outside them counts as absent. */
const minTimeoutSeconds = 5;
const maxTimeoutSeconds = 172_800;

/** Code that stock agents report for a script that they ended. */
const stoppedCode = 137;
/** By AWS's convention a script asks for a reboot with this exit code on Linux and macOS. */
const rebootCode = 194;

/** Runs one script of a step to its end, whatever end that is. Does not raise. */
export async function runScript(request: ScriptRequest, options: ScriptOptions): Promise<ScriptResult> {
  const inputs = scriptInputsSchema.safeParse(request.inputs);
  if (!inputs.success)
    return failed(`The inputs of ${request.action} cannot be used: runCommand is no list.`);
  const { runCommand, workingDirectory, timeoutSeconds } = inputs.data;
  const isPowerShell = request.action === 'aws:runPowerShellScript';
  const powerShell = isPowerShell ? findProgram(['pwsh', 'powershell'], request.env) : undefined;
  if (isPowerShell && powerShell === undefined)
    return failed(
      'PowerShell (pwsh) is not installed on this node, so aws:runPowerShellScript cannot run here.',
    );
  if (!isPowerShell && process.platform === 'win32')
    return failed('aws:runShellScript needs a POSIX shell, which this node does not have.');
  const cwd = workingDirectory === '' ? request.directory : workingDirectory;
  try {
    mkdirSync(request.directory, { recursive: true, mode: 0o700 });
    if (!statSync(cwd).isDirectory()) return failed(`The working directory ${cwd} is no directory.`);
  } catch (error) {
    return failed(
      `The working directory ${cwd} cannot be used (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
  const script = join(request.directory, isPowerShell ? '_script.ps1' : '_script.sh');
  const text = `${runCommand.join('\n')}\n`;
  try {
    writeFileSync(script, text, { mode: 0o700 });
    const [file, args] =
      powerShell === undefined
        ? shellInvocation(script, text)
        : ([powerShell, ['-NoLogo', '-NonInteractive', '-File', script]] as const);
    return await execute({ file, args, cwd, timeoutMs: timeoutOf(timeoutSeconds) * 1000 }, request, options);
  } catch (error) {
    return failed(
      `The script could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  } finally {
    rmSync(script, { force: true });
  }
}

/** A script with its own interpreter line is executed, any other is read by sh, so that a noexec folder is no obstacle. */
function shellInvocation(script: string, text: string): readonly [string, readonly string[]] {
  return text.startsWith('#!') ? ['/bin/sh', ['-c', '"$0"', script]] : ['/bin/sh', [script]];
}

async function execute(
  program: { file: string; args: readonly string[]; cwd: string; timeoutMs: number },
  request: ScriptRequest,
  { clock, signal }: ScriptOptions,
): Promise<ScriptResult> {
  const stdout = new OutputCollector();
  const stderr = new OutputCollector();
  let stoppedBy: 'timeout' | 'cancel' | undefined;
  if (signal.aborted)
    return { status: 'Cancelled', code: stoppedCode, standardOutput: '', standardError: '' };
  const group: ProcessGroup = startProcessGroup({
    ...program,
    env: request.env,
    onStdout: (bytes) => stdout.take(bytes),
    onStderr: (bytes) => stderr.take(bytes),
  });
  const timer = clock.after(program.timeoutMs, () => {
    stoppedBy ??= 'timeout';
    group.terminate();
  });
  const cancel = () => {
    stoppedBy ??= 'cancel';
    group.terminate();
  };
  signal.addEventListener('abort', cancel, { once: true });
  const end = await group.ended;
  timer.cancel();
  signal.removeEventListener('abort', cancel);
  if (stoppedBy === 'cancel')
    return {
      status: 'Cancelled',
      code: stoppedCode,
      standardOutput: stdout.finish(),
      standardError: stderr.finish(),
    };
  if (stoppedBy === 'timeout') {
    const note = `The script was ended because it ran longer than ${program.timeoutMs / 1000} seconds.`;
    return {
      status: 'TimedOut',
      code: stoppedCode,
      standardOutput: stdout.finish(),
      standardError: stderr.finish(note),
    };
  }
  return resultOf(end, stdout, stderr);
}

function resultOf(end: GroupEnd, stdout: OutputCollector, stderr: OutputCollector): ScriptResult {
  if (end.kind === 'not-started') return failed(`The script could not be started: ${end.reason}.`);
  if (end.kind === 'signalled')
    return {
      status: 'Failed',
      code: stoppedCode,
      standardOutput: stdout.finish(),
      standardError: stderr.finish(`failed to run commands: signal: ${end.signal}`),
    };
  if (end.exitCode === rebootCode)
    return {
      status: 'SuccessAndReboot',
      code: rebootCode,
      standardOutput: stdout.finish(
        '\nThe script asked for a reboot (exit code 194). This node does not reboot its machine and does not run the document again.',
      ),
      standardError: stderr.finish(),
    };
  const ok = end.exitCode === 0;
  return {
    status: ok ? 'Success' : 'Failed',
    code: end.exitCode,
    standardOutput: stdout.finish(),
    standardError: stderr.finish(ok ? '' : `failed to run commands: exit status ${end.exitCode}`),
  };
}

function failed(reason: string): ScriptResult {
  return { status: 'Failed', code: 1, standardOutput: '', standardError: reason };
}

function timeoutOf(given: string | number): number {
  const seconds = Math.floor(Number(given));
  const usable = given !== '' && seconds >= minTimeoutSeconds && seconds <= maxTimeoutSeconds;
  return usable ? seconds : defaultTimeoutSeconds;
}

function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const separator = process.platform === 'win32' ? ';' : ':';
  const extension = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(separator)) {
      const path = join(folder, name + extension);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  return undefined;
}
