import { measurePortForward, portForwardNote } from '../port-forward';
import type { BenchRow } from '../row';

const row: BenchRow = {
  id: 'port-forward-down',
  unit: 'MB/s',
  better: 'higher',
  budget: 50,
  run: async () => {
    const figures = await measurePortForward('down');
    return {
      measured: Math.min(figures.ours[1], figures.ours[8]),
      yardstick: figures.official,
      note: portForwardNote(figures),
    };
  },
};
export default row;
