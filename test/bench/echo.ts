import { fork } from 'node:child_process';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { eventually } from '../helpers/eventually';
import { TerminalUnderTest } from '../helpers/session-under-test';
import { withEnrolledBridge } from './enrolled-bridge';

export const keystrokes = 400;
/** Sent before the measured ones, faster: processes that live for days are measured as they are after their first minute. */
export const warmUpKeystrokes = 2000;
const pauseMs = 8;
const warmUpPauseMs = 1;

export interface Line {
  write(text: string): void;
  /** Called with everything that comes back. */
  onOutput: (text: string) => void;
}

/** Milliseconds from writing one letter to its echo, one at a time, into a terminal where `cat` echoes. */
async function echoTimes(line: Line, count: number, pause: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const letter = String.fromCharCode(97 + (index % 26));
    times.push(
      await new Promise<number>((resolve) => {
        const start = performance.now();
        line.onOutput = (text) => {
          if (text.includes(letter)) resolve(performance.now() - start);
        };
        line.write(letter);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return times;
}

export async function measureEcho(line: Line): Promise<number[]> {
  await echoTimes(line, warmUpKeystrokes, warmUpPauseMs);
  return echoTimes(line, keystrokes, pauseMs);
}

/** Echo times through client, bridge and node, while `floods` other sessions of the same three print `yes`. */
export function echoThroughTheStack(floods: number): Promise<number[]> {
  return withEnrolledBridge(async ({ ssm, nodeId }) => {
    const session = await TerminalUnderTest.start(ssm, nodeId);
    const line: Line = { write: (text) => session.type(text), onOutput: () => {} };
    session.onOutput = (bytes) => line.onOutput(Buffer.from(bytes).toString('utf8'));
    session.type("exec sh -c 'echo re''ady; exec cat'\n");
    await session.shows('ready');
    for (let count = 0; count < floods; count += 1) {
      const flood = await TerminalUnderTest.start(ssm, nodeId);
      let bytes = 0;
      flood.keepsOutput = false;
      flood.onOutput = (piece) => {
        bytes += piece.byteLength;
      };
      flood.type('yes\n');
      await eventually('the flood', () => bytes > 1_000_000);
    }
    return measureEcho(line);
  });
}

/** The yardstick: a bare WebSocket and pty, with as many floods on sockets and ptys of the same process. */
export async function bareEcho(floods: number): Promise<number[]> {
  const child = fork(join(import.meta.dirname, 'bare-pty.mjs'));
  const port = await new Promise<number>((resolve) =>
    child.once('message', (value) => resolve(Number(value))),
  );
  const open = async (program: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${program}`);
    await new Promise((resolve) => socket.once('open', resolve));
    return socket;
  };
  const socket = await open('cat');
  const line: Line = { write: (text) => socket.send(text), onOutput: () => {} };
  socket.on('message', (data: Buffer) => line.onOutput(data.toString('utf8')));
  const sockets = [socket];
  for (let count = 0; count < floods; count += 1) {
    const flood = await open('yes');
    let bytes = 0;
    flood.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    await eventually('the flood', () => bytes > 1_000_000);
    sockets.push(flood);
  }
  const times = await measureEcho(line);
  for (const one of sockets) one.terminate();
  child.kill();
  return times;
}
