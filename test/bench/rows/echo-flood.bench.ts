import { bareEcho, echoThroughTheStack, keystrokes } from '../echo';
import { type BenchRow, median, percentile } from '../row';

const floods = 1;

const row: BenchRow = {
  id: 'echo-flood',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const theirs = await bareEcho(floods);
    const ours = await echoThroughTheStack(floods);
    return {
      measured: percentile(ours, 0.95),
      yardstick: percentile(theirs, 0.95),
      note: `as echo-idle, p95 of ${keystrokes} keystrokes, while another session of the same client, bridge and node prints \`yes\`; against a bare WebSocket and pty beside another that does (medians: ${median(ours).toFixed(2)} and ${median(theirs).toFixed(2)} ms)`,
    };
  },
};
export default row;
