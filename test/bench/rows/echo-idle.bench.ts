import { compareEcho, echoNote } from '../echo';
import type { BenchRow } from '../row';

const row: BenchRow = {
  id: 'echo-idle',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const figures = await compareEcho(0);
    return {
      measured: figures.ours.p95,
      yardstick: figures.bare.p95,
      note: `p95, client to pty and back, both on this machine; against a bare WebSocket and pty; ${echoNote(figures)}`,
    };
  },
};
export default row;
