import type { Clock } from '../../platform/clock';
import { type GroupEnd, startProcessGroup } from '../../platform/node/process-group';
import { currentOutputTap } from '../command-output/output-tap';
import { OutputCollector } from './output-collector';
import { cancelled, failed, type PluginResult, stoppedCode } from './plugins/plugin';

export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** In messages: `The script`, `apt-get`. */
  name: string;
}

/** Exit codes by which a script steers its document: Linux and macOS have 194 for a reboot, Windows 3010. */
const rebootCode = process.platform === 'win32' ? 3010 : 194;

/** With this code a script ends its whole document well. */
export const exitWithSuccess = 168;

/**
 * Runs a program in a process group of its own until it ends, its time is over or the signal aborts. An exit code that
 * asks for a reboot is SuccessAndReboot. Does not raise.
 */
export async function runProgram(
  program: Program,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<PluginResult> {
  if (signal.aborted) return cancelled();
  const stdout = new OutputCollector();
  const stderr = new OutputCollector();
  const tap = currentOutputTap();
  let stoppedBy: 'timeout' | 'cancel' | undefined;
  const group = startProcessGroup({
    ...program,
    onStdout: (bytes) => {
      stdout.take(bytes);
      tap?.standardOutput(bytes);
    },
    onStderr: (bytes) => {
      stderr.take(bytes);
      tap?.standardError(bytes);
    },
  });
  const stop = (reason: 'timeout' | 'cancel') => {
    stoppedBy ??= reason;
    group.terminate();
  };
  const timer = clock.after(program.timeoutMs, () => stop('timeout'));
  const cancel = () => stop('cancel');
  signal.addEventListener('abort', cancel, { once: true });
  const end = await group.ended;
  timer.cancel();
  signal.removeEventListener('abort', cancel);
  if (stoppedBy === undefined) return resultOf(end, program, stdout, stderr);
  const note = `${program.name} was ended because it ran longer than ${program.timeoutMs / 1000} seconds.`;
  return {
    status: stoppedBy === 'cancel' ? 'Cancelled' : 'TimedOut',
    code: stoppedCode,
    standardOutput: stdout.finish(),
    standardError: stderr.finish(stoppedBy === 'cancel' ? '' : note),
  };
}

function resultOf(
  end: GroupEnd,
  program: Program,
  stdout: OutputCollector,
  stderr: OutputCollector,
): PluginResult {
  if (end.kind === 'not-started') return failed(`${program.name} could not be started: ${end.reason}.`);
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
      standardOutput: stdout.finish(),
      standardError: stderr.finish(),
    };
  const ok = end.exitCode === 0;
  return {
    status: ok ? 'Success' : 'Failed',
    code: end.exitCode,
    standardOutput: stdout.finish(),
    standardError: stderr.finish(
      ok || end.exitCode === exitWithSuccess ? '' : `failed to run commands: exit status ${end.exitCode}`,
    ),
  };
}
