import { bareEcho, echoThroughTheStack, keystrokes, warmUpKeystrokes } from '../echo';
import { type BenchRow, median, percentile } from '../row';

const row: BenchRow = {
  id: 'echo-idle',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const theirs = await bareEcho(0);
    const ours = await echoThroughTheStack(0);
    return {
      measured: percentile(ours, 0.95),
      yardstick: percentile(theirs, 0.95),
      note: `p95 of ${keystrokes} keystrokes after ${warmUpKeystrokes} to warm up, client to pty and back, over TLS between bridge and node; against a bare WebSocket and pty (medians: ${median(ours).toFixed(2)} and ${median(theirs).toFixed(2)} ms)`,
    };
  },
};
export default row;
