import type { Clock, Timer } from '../../platform/clock';
import { every } from '../../platform/clock';
import { signalGroup } from '../../platform/node/process-group';

/** How a terminal's program ended. `signal` is 0 when it exited by itself. */
export interface TerminalEnd {
  exitCode: number;
  signal: number;
}

/** A program under a pseudo terminal. */
export interface Terminal {
  readonly pid: number;
  write(bytes: Uint8Array): void;
  /** Sizes of zero are ignored: stock clients without a terminal send them. */
  resize(cols: number, rows: number): void;
  /** While paused the kernel's buffer fills and the program waits. */
  setPaused(paused: boolean): void;
  /** SIGHUP to the program's group, as when a line is dropped; SIGKILL when that did not end it. */
  hangUp(): void;
}

interface TerminalOptions {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  clock: Clock;
  onData(bytes: Buffer): void;
  /** After the last onData. */
  onEnd(end: TerminalEnd): void;
}

const hangUpGraceMs = 2000;

/**
 * node-pty closes the terminal 200 ms after its program ended, read or not. A paused terminal is therefore looked at
 * this often and read to its end once the program is gone; what is left then is bounded by the kernel's buffer.
 */
const pausedCheckMs = 50;

/** Raises an Error with a sentence when the terminal cannot be had. */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const { spawn } = await import('node-pty');
  const { clock } = options;
  const pty = spawn(options.file, options.args, {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    cwd: options.cwd,
    env: { ...options.env, TERM: 'xterm-256color' },
    encoding: null,
  });
  let watch: Timer | undefined;
  let ended = false;
  // With encoding null node-pty gives Buffers, which its types do not say.
  pty.onData((data) => options.onData(data as unknown as Buffer));
  pty.onExit(({ exitCode, signal }) => {
    ended = true;
    watch?.cancel();
    options.onEnd({ exitCode, signal: signal ?? 0 });
  });
  const setPaused = (paused: boolean) => {
    if (ended) return;
    watch?.cancel();
    watch = undefined;
    if (!paused) {
      pty.resume();
      return;
    }
    pty.pause();
    watch = every(
      clock,
      pausedCheckMs,
      () => {
        if (!isAlive(pty.pid)) setPaused(false);
      },
      { background: true },
    );
  };
  return {
    pid: pty.pid,
    write: (bytes) => {
      if (!ended) pty.write(Buffer.from(bytes) as unknown as string);
    },
    resize(cols, rows) {
      if (ended || cols < 1 || rows < 1) return;
      try {
        pty.resize(cols, rows);
      } catch {
        // The program ended between the check and the call.
      }
    },
    setPaused,
    hangUp() {
      if (ended) return;
      signalGroup(pty.pid, 'SIGHUP');
      clock.after(hangUpGraceMs, () => ended || signalGroup(pty.pid, 'SIGKILL'), { background: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
