import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

interface ProcessGroupOptions {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  onStdout(bytes: Buffer): void;
  onStderr(bytes: Buffer): void;
}

export type GroupEnd =
  | { kind: 'exited'; exitCode: number }
  | { kind: 'signalled'; signal: NodeJS.Signals }
  | { kind: 'not-started'; reason: string };

/** A program in a session and process group of its own, so that all it starts can be ended with it. */
export interface ProcessGroup {
  /** Group id; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when the leader has ended and its output was read. Background children may live on. */
  readonly ended: Promise<GroupEnd>;
  /** While paused its output is not read: the program waits when the pipe is full. */
  setPaused(paused: boolean): void;
  /** A signal to the whole group, if it is still there. */
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM to the whole group, SIGKILL after `graceMs` to what is left. */
  terminate(graceMs?: number): void;
}

/** How long output is awaited after the leader ended; a background child that keeps the pipe must not hold the command. */
const outputGraceMs = 250;

export function startProcessGroup(options: ProcessGroupOptions): ProcessGroup {
  const { file, args, cwd, env } = options;
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const reason = (error as Error).message;
    return {
      pid: undefined,
      ended: Promise.resolve({ kind: 'not-started', reason }),
      setPaused() {},
      signal() {},
      terminate() {},
    };
  }
  const { stdout, stderr } = child as ChildProcess & { stdout: Readable; stderr: Readable };
  let listening = true;
  let paused = false;
  stdout.on('data', (bytes: Buffer) => listening && options.onStdout(bytes));
  stderr.on('data', (bytes: Buffer) => listening && options.onStderr(bytes));
  const ended = new Promise<GroupEnd>((resolve) => {
    const finish = (end: GroupEnd) => {
      if (!listening) return;
      // A background child may write on: its output is read and dropped, because closing the pipe would kill it.
      listening = false;
      for (const stream of [stdout, stderr]) (stream as Readable & { unref?(): void }).unref?.();
      resolve(end);
    };
    child.on('error', (error) => {
      if (child.pid === undefined) finish({ kind: 'not-started', reason: error.message });
    });
    child.on('exit', (exitCode, signal) => {
      const end: GroupEnd =
        signal === null ? { kind: 'exited', exitCode: exitCode ?? 0 } : { kind: 'signalled', signal };
      child.on('close', () => finish(end));
      const wait = () =>
        setTimeout(() => {
          // What waits in the pipe while nobody may take it is not a background child's.
          if (paused) wait();
          else finish(end);
        }, outputGraceMs);
      wait();
    });
  });
  return {
    pid: child.pid,
    ended,
    setPaused(wanted) {
      if (wanted === paused) return;
      paused = wanted;
      for (const stream of [stdout, stderr]) {
        if (paused) stream.pause();
        else stream.resume();
      }
    },
    signal(signal) {
      if (child.pid !== undefined) signalGroup(child.pid, signal);
    },
    terminate(graceMs = 2000) {
      if (child.pid === undefined) return;
      const group = child.pid;
      signalGroup(group, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), graceMs);
      void ended.then(() => {
        // The leader may be gone while its children ignore SIGTERM.
        if (!groupExists(group)) clearTimeout(timer);
      });
    },
  };
}

/** Sends a signal to every member of the group; a group that is gone is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? groupId : -groupId, signal);
  } catch {}
}

export function groupExists(groupId: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? groupId : -groupId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Groups with a member that carries `name=value` in its environment: after a restart that is the proof that they were
 * started for it. Linux only; elsewhere always none, so that nothing foreign is ended.
 */
export function groupsCarrying(name: string, value: string): number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${name}=${value}`;
  const groups = new Set<number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (!readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').includes(wanted)) continue;
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      groups.add(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]));
    } catch {
      // It ended meanwhile, or belongs to another user.
    }
  }
  return [...groups].filter((group) => group > 1);
}
