import { createRequire } from 'node:module';
import { CreditWindow } from '../../../shared/terminals/credit-window';
import { eventually } from '../../helpers/eventually';
import type { PluginSession } from '../../helpers/plugin-session';
import { TerminalUnderTest } from '../../helpers/session-under-test';
import { withEnrolledBridge } from '../enrolled-bridge';
import type { BenchRow } from '../row';
import { hasStockPair, pacedProgram, pacerNote, stockPairNote, withStockPair } from '../stock-pair';

// A CommonJS package, which Vite would take in.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

const bytesOfOurs = 60_000_000;
const bytesOfPaced = 3_000_000;
const end = 'all-is-printed';
const printing = (bytes: number) => `head -c ${bytes} /dev/zero | tr '\\0' 'a' | fold -w 99`;

/** Megabytes a second from a command's first byte to the last one parsed by the terminal, with credit as in the window. */
async function throughput(session: TerminalUnderTest, command: string, bytes: number): Promise<number> {
  const terminal = new Terminal({ cols: 100, rows: 30, scrollback: 10_000, allowProposedApi: true });
  const credit = new CreditWindow();
  let parsedBytes = 0;
  let tail = '';
  session.keepsOutput = false;
  const finished = new Promise<void>((resolve) => {
    session.onOutput = (view) => {
      const data = view.slice();
      if (credit.sent(data.byteLength)) session.client.hold();
      terminal.write(data, () => {
        parsedBytes += data.byteLength;
        if (credit.parsed(parsedBytes)) session.client.release();
        tail = (tail + Buffer.from(data.subarray(-200)).toString('latin1')).slice(-400);
        if (tail.includes(`${end}-2`)) resolve();
      });
    };
  });
  const start = performance.now();
  session.type(`${command}; echo ${end}-$((1+1))\n`);
  await finished;
  terminal.dispose();
  return bytes / 1e6 / ((performance.now() - start) / 1000);
}

async function throughputOfPacer(session: TerminalUnderTest): Promise<number> {
  const rate = await throughput(session, pacedProgram(bytesOfPaced), bytesOfPaced);
  await session.terminate();
  return rate;
}

/** The official plugin in a terminal of its own, to the last byte it prints. */
async function throughputOfPlugin(session: PluginSession): Promise<number> {
  await session.shows(/[$#] $/);
  const start = performance.now();
  session.type(`${printing(bytesOfPaced)}; echo ${end}-$((1+1))\r`);
  await eventually('the end of its output', () => session.screen.slice(-400).includes(`${end}-2`), 120_000);
  const rate = bytesOfPaced / 1e6 / ((performance.now() - start) / 1000);
  session.kill();
  return rate;
}

const row: BenchRow = {
  id: 'bulk-output',
  unit: 'MB/s',
  better: 'higher',
  budget: 20,
  run: () =>
    withEnrolledBridge(async (parts) => {
      const { ssm, nodeId } = parts;
      const theirs = hasStockPair
        ? await withStockPair(parts, (open) => throughputOfPlugin(open()))
        : await throughputOfPacer(await TerminalUnderTest.start(ssm, nodeId));
      const session = await TerminalUnderTest.start(ssm, nodeId);
      const ours = await throughput(session, printing(bytesOfOurs), bytesOfOurs);
      await session.terminate();
      return {
        measured: ours,
        yardstick: theirs,
        note: `shell on the node to the last byte parsed by xterm in the client’s process, with credit; ${hasStockPair ? stockPairNote : pacerNote}`,
      };
    }),
};
export default row;
