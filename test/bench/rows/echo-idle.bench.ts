import { fork } from 'node:child_process';
import { join } from 'node:path';
import { StartSessionCommand } from '@aws-sdk/client-ssm';
import { WebSocket } from 'ws';
import { TerminalClient } from '../../../electron/adapters/data-channel/terminal-client';
import { silentLogger } from '../../../electron/platform/logger';
import { systemClock } from '../../../electron/platform/node/system-clock';
import { eventually } from '../../helpers/eventually';
import { withEnrolledBridge } from '../enrolled-bridge';
import { type BenchRow, median, percentile } from '../row';

const keystrokes = 400;
const pauseMs = 8;
/** Sent before the measured ones, faster: processes that live for days are measured as they are after their first minute. */
const warmUpKeystrokes = 2000;
const warmUpPauseMs = 1;

interface Line {
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

async function measure(line: Line): Promise<number[]> {
  await echoTimes(line, warmUpKeystrokes, warmUpPauseMs);
  return echoTimes(line, keystrokes, pauseMs);
}

async function throughTheStack(): Promise<number[]> {
  return withEnrolledBridge(async ({ ssm, nodeId }) => {
    const started = await ssm.send(new StartSessionCommand({ Target: nodeId }));
    let screen = '';
    const line: Line = { write: () => {}, onOutput: () => {} };
    const client = new TerminalClient({
      ticket: {
        sessionId: started.SessionId ?? '',
        streamUrl: started.StreamUrl ?? '',
        token: started.TokenValue ?? '',
      },
      size: { cols: 80, rows: 24 },
      clock: systemClock,
      logger: silentLogger,
      onOutput: (bytes) => {
        const text = Buffer.from(bytes).toString('utf8');
        screen += text;
        line.onOutput(text);
      },
      onState: () => {},
      resume: () => Promise.reject(new Error('the measurement lost its session')),
    });
    line.write = (text) => client.write(Buffer.from(text));
    line.write("exec sh -c 'echo re''ady; exec cat'\n");
    await eventually('the terminal to be ready', () => screen.includes('ready'), 60_000);
    const times = await measure(line);
    client.end('measured');
    return times;
  });
}

async function bare(): Promise<number[]> {
  const child = fork(join(import.meta.dirname, '..', 'bare-pty.mjs'));
  const port = await new Promise<number>((resolve) =>
    child.once('message', (value) => resolve(Number(value))),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const line: Line = { write: (text) => socket.send(text), onOutput: () => {} };
  socket.on('message', (data: Buffer) => line.onOutput(data.toString('utf8')));
  const times = await measure(line);
  socket.close();
  child.kill();
  return times;
}

const row: BenchRow = {
  id: 'echo-idle',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const theirs = await bare();
    const ours = await throughTheStack();
    return {
      measured: percentile(ours, 0.95),
      yardstick: percentile(theirs, 0.95),
      note: `p95 of ${keystrokes} keystrokes after ${warmUpKeystrokes} to warm up, client to pty and back, over TLS between bridge and node; against a bare WebSocket and pty (medians: ${median(ours).toFixed(2)} and ${median(theirs).toFixed(2)} ms)`,
    };
  },
};
export default row;
