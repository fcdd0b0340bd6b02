import { readSync } from 'node:fs';
import { type Clock, every } from '../../../platform/clock';
import { signalGroup } from '../../../platform/node/process-group';
import { terminalEnvironment } from './terminal-environment';
import { TerminalInput } from './terminal-input';

/** How a terminal's program ended. `signal` is 0 when it exited by itself. */
export interface TerminalEnd {
  exitCode: number;
  signal: number;
}

/** A program under a pseudo terminal. */
export interface Terminal {
  readonly pid: number;
  /** Input that the program has not read and the kernel has no room for. */
  readonly queuedInputBytes: number;
  /** Takes bytes that the caller does not change afterwards. */
  write(bytes: Uint8Array): void;
  /** Sizes of zero are ignored: stock clients without a terminal send them. */
  resize(cols: number, rows: number): void;
  /** While paused the kernel's buffer fills and the program waits; what is in it is not lost when the program ends. */
  setPaused(paused: boolean): void;
  /** SIGHUP to the program's group, as when a line is dropped; SIGKILL when that did not end it. */
  hangUp(): void;
}

interface TerminalOptions {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** 80 and 24 where the client has not said. */
  cols?: number;
  rows?: number;
  clock: Clock;
  onData(bytes: Buffer): void;
  /** Queued input has been written. */
  onInputDrained(): void;
  /** After the last onData. */
  onEnd(end: TerminalEnd): void;
}

const hangUpGraceMs = 2000;

/** How often a terminal that ended while it was paused is looked at. */
const pausedCheckMs = 50;
/** More than any kernel keeps of a terminal; beyond it a background program is writing on, for which nobody waits. */
const maxBytesAfterEnd = 1024 * 1024;

/** The parts of node-pty's Unix terminal that its types leave out. */
interface UnixTerminal {
  /** Stream of the terminal's own side. */
  _socket?: { destroy(error?: Error): unknown };
  /** Descriptor of the same, non-blocking. */
  fd?: number;
}

/** Raises an Error with a sentence when the terminal cannot be had. */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const { spawn } = await import('node-pty');
  const { clock } = options;
  const pty = spawn(options.file, options.args, {
    name: 'xterm-256color',
    cols: options.cols || 80,
    rows: options.rows || 24,
    cwd: options.cwd,
    env: terminalEnvironment(options.env),
    encoding: null,
  });
  let paused = false;
  let ended = false;
  let abandoned = false;
  readToTheEnd(pty as unknown as UnixTerminal, {
    clock,
    mayRead: () => !paused || abandoned,
    onData: options.onData,
  });
  // With encoding null node-pty gives Buffers, which its types do not say.
  pty.onData((data) => options.onData(data as unknown as Buffer));
  const { fd } = pty as unknown as UnixTerminal;
  const input =
    fd === undefined ? undefined : new TerminalInput({ clock, fd, onDrained: options.onInputDrained });
  pty.onExit(({ exitCode, signal }) => {
    ended = true;
    input?.close();
    options.onEnd({ exitCode, signal: signal ?? 0 });
  });
  const setPaused = (wanted: boolean) => {
    if (ended || wanted === paused) return;
    paused = wanted;
    if (paused) pty.pause();
    else pty.resume();
  };
  return {
    pid: pty.pid,
    setPaused,
    get queuedInputBytes() {
      return input?.queuedBytes ?? 0;
    },
    write: (bytes) => {
      if (ended) return;
      if (input) input.push(bytes);
      else pty.write(Buffer.from(bytes) as unknown as string);
    },
    resize(cols, rows) {
      if (ended || cols < 1 || rows < 1) return;
      try {
        pty.resize(cols, rows);
      } catch {
        // The program ended between the check and the call.
      }
    },
    hangUp() {
      if (ended) return;
      abandoned = true;
      setPaused(false);
      signalGroup(pty.pid, 'SIGHUP');
      clock.after(hangUpGraceMs, () => ended || signalGroup(pty.pid, 'SIGKILL'), { background: true });
    },
  };
}

/**
 * Keeps the end of a program's output from being lost. Once the program has ended, libuv takes the first short read of
 * the terminal for the end of the stream although the kernel holds more, and node-pty 1.1 destroys the stream 200 ms
 * later, read or not. Both arrive here as a destroy without an error: what the kernel still holds is then read before
 * the descriptor is closed, as soon as the terminal is not paused. With an error (EIO) everything was read.
 */
function readToTheEnd(
  terminal: UnixTerminal,
  reader: { clock: Clock; mayRead(): boolean; onData(bytes: Buffer): void },
): void {
  const { _socket: socket, fd } = terminal;
  // Another implementation (Windows) ends by itself.
  if (typeof socket?.destroy !== 'function' || fd === undefined) return;
  const destroy = socket.destroy.bind(socket);
  let ending = false;
  const finish = () => {
    readWhatIsLeft(fd, reader.onData);
    destroy();
  };
  socket.destroy = (error) => {
    if (error !== undefined && error !== null) return destroy(error);
    if (ending) return socket;
    ending = true;
    if (reader.mayRead()) {
      finish();
      return socket;
    }
    const timer = every(reader.clock, pausedCheckMs, () => {
      if (!reader.mayRead()) return;
      timer.cancel();
      finish();
    });
    return socket;
  };
}

function readWhatIsLeft(fd: number, onData: (bytes: Buffer) => void): void {
  for (let left = maxBytesAfterEnd; left > 0; ) {
    const buffer = Buffer.allocUnsafe(65_536);
    let bytes: number;
    try {
      bytes = readSync(fd, buffer, 0, buffer.byteLength, null);
    } catch {
      // EIO: nothing is left. EAGAIN: a background program holds the terminal and is silent.
      return;
    }
    if (bytes === 0) return;
    left -= bytes;
    onData(buffer.subarray(0, bytes));
  }
}
