import { fork } from 'node:child_process';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { relayAlone } from '../helpers/bridge-command';
import { eventually } from '../helpers/eventually';
import { TerminalUnderTest } from '../helpers/session-under-test';
import { withEnrolledBridge } from './enrolled-bridge';
import { median, percentile } from './row';

export const keystrokes = 400;
/** Sent before the measured ones, faster: processes that live for days are measured as they are after their first minute. */
export const warmUpKeystrokes = 2000;
/** Of ours and of the yardstick in turn: another program's busy second must not decide. */
const rounds = 3;
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

/**
 * Echo times through client, bridge and node, while `floods` other sessions of the same three print `yes`. `nodeEnv` may
 * take the direct path away.
 */
export function echoThroughTheStack(floods: number, nodeEnv?: Record<string, string>): Promise<number[]> {
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
  }, nodeEnv);
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

export interface EchoFigures {
  /** Medians of the rounds, in milliseconds. */
  ours: { p50: number; p95: number };
  bare: { p50: number; p95: number };
  /** With no direct path, as with a node of another machine; one round. */
  relay: { p50: number; p95: number };
}

const figuresOf = (times: readonly number[]) => ({ p50: median(times), p95: percentile(times, 0.95) });
const medianOf = (figures: readonly { p50: number; p95: number }[]) => ({
  p50: median(figures.map(({ p50 }) => p50)),
  p95: median(figures.map(({ p95 }) => p95)),
});

export async function compareEcho(floods: number): Promise<EchoFigures> {
  const ours: { p50: number; p95: number }[] = [];
  const bare: { p50: number; p95: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(figuresOf(await bareEcho(floods)));
    ours.push(figuresOf(await echoThroughTheStack(floods)));
  }
  const relay = figuresOf(await echoThroughTheStack(floods, relayAlone));
  return { ours: medianOf(ours), bare: medianOf(bare), relay };
}

export function echoNote({ ours, bare, relay }: EchoFigures): string {
  const ms = (value: number) => value.toFixed(2);
  return `medians of ${rounds} rounds in turn of ${keystrokes} keystrokes after ${warmUpKeystrokes} to warm up (p50 ${ms(ours.p50)} and ${ms(bare.p50)} ms); over the relay alone, as to a node of another machine, p95 ${ms(relay.p95)} ms, p50 ${ms(relay.p50)} ms (one round)`;
}
