import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../bench/row';
import { fanOut, rampAlone, readMeanwhile } from './fan-out';
import { withLoadedBridge } from './loaded-bridge';
import type { NodeScript } from './scripted-node';

/** What `npm run load` prints: figures of one bridge with many nodes. */
export async function loadReport(
  count: number,
  script: NodeScript,
  say: (line: string) => void,
): Promise<void> {
  const begun = performance.now();
  await withLoadedBridge(count, script, async ({ ssm, nodes, memory, memoryBefore }) => {
    say(`${count} nodes registered and connected in ${seconds(performance.now() - begun)}`);
    await delay(3000);
    say(
      `memory of the bridge for each idle node: ${((memory() - memoryBefore) / count / 1024).toFixed(1)} KiB`,
    );
    const idle = readMeanwhile(ssm);
    await delay(2000);
    const quiet = await idle.stop();
    for (const maxConcurrency of ['50', '100%']) {
      const reads = readMeanwhile(ssm);
      const { completed, elapsedMs, status } = await fanOut(ssm, { maxConcurrency });
      const times = await reads.stop();
      say(
        `a command with MaxConcurrency ${maxConcurrency}: ${status} on ${completed} in ${seconds(elapsedMs)}; the API meanwhile: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, longest ${Math.max(...times).toFixed(0)} ms`,
      );
    }
    say(`what the nodes need alone under the ramp: ${seconds(await rampAlone(count, script.workMs))}`);
    say(
      `the API with nothing to do: p50 ${percentile(quiet, 0.5).toFixed(1)} ms, p95 ${percentile(quiet, 0.95).toFixed(1)} ms`,
    );
    const { ran, repeated } = await nodes.counts();
    say(`commands that nodes ran: ${ran}; jobs that came again: ${repeated}`);
    say(`memory of the bridge now: ${(memory() / 1024 / 1024).toFixed(0)} MiB`);
  });
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
