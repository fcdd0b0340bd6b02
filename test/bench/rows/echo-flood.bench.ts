import { compareEcho, echoNote } from '../echo';
import type { BenchRow } from '../row';

const floods = 1;

const row: BenchRow = {
  id: 'echo-flood',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const figures = await compareEcho(floods);
    return {
      measured: figures.ours.p95,
      yardstick: figures.bare.p95,
      note: `as echo-idle, while another session of the same client, bridge and node prints \`yes\`; against a bare WebSocket and pty beside another that does; ${echoNote(figures)}`,
    };
  },
};
export default row;
