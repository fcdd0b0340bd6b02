import { echoedBytes, measurePortEcho } from '../port-echo';
import { type BenchRow, median, percentile } from '../row';
import { stockPairNote } from '../stock-pair';

const row: BenchRow = {
  id: 'port-forward-echo',
  unit: 'ms',
  better: 'lower',
  budget: 1,
  run: async () => {
    const { ours, raw, relay, official } = await measurePortEcho();
    const both = (times: readonly number[]) =>
      `p50 ${median(times).toFixed(2)}, p95 ${percentile(times, 0.95).toFixed(2)} ms`;
    const against = official
      ? `${stockPairNote} (${both(official)})`
      : 'against the bridge’s relay alone, which is what the pacer comes to for single bytes: the official pair is not on this machine (p50 0.8 ms when it was measured)';
    return {
      measured: median(ours),
      yardstick: median(official ?? relay),
      note: `p50 of ${echoedBytes} single bytes through a tunnel and back (p95 ${percentile(ours, 0.95).toFixed(2)} ms), ${against}; through the bridge alone ${both(relay)}; raw loopback TCP ${both(raw)}`,
    };
  },
};
export default row;
