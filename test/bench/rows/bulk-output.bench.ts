import { createRequire } from 'node:module';
import { CreditWindow } from '../../../shared/terminals/credit-window';
import { TerminalUnderTest } from '../../helpers/session-under-test';
import { withEnrolledBridge } from '../enrolled-bridge';
import type { BenchRow } from '../row';
import { pacedProgram } from '../stock-pair';

// A CommonJS package, which Vite would take in.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

const bytesOfOurs = 60_000_000;
const bytesOfPaced = 3_000_000;
const end = 'all-is-printed';

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

const row: BenchRow = {
  id: 'bulk-output',
  unit: 'MB/s',
  better: 'higher',
  budget: 20,
  run: () =>
    withEnrolledBridge(async ({ ssm, nodeId }) => {
      const paced = await TerminalUnderTest.start(ssm, nodeId);
      const theirs = await throughput(paced, pacedProgram(bytesOfPaced), bytesOfPaced);
      await paced.terminate();
      const session = await TerminalUnderTest.start(ssm, nodeId);
      const ours = await throughput(
        session,
        `head -c ${bytesOfOurs} /dev/zero | tr '\\0' 'a' | fold -w 99`,
        bytesOfOurs,
      );
      await session.terminate();
      return {
        measured: ours,
        yardstick: theirs,
        note: 'shell on the node to the last byte parsed by xterm in the client’s process, with credit; against a pacer that writes as the official pair sends (1,024 bytes, then 1 ms) over the same relay',
      };
    }),
};
export default row;
