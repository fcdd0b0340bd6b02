import { setTimeout as delay } from 'node:timers/promises';
import { fanOut, readMeanwhile } from '../../load/fan-out';
import { withLoadedBridge } from '../../load/loaded-bridge';
import { type BenchRow, percentile } from '../row';

const count = 1000;

const row: BenchRow = {
  id: 'api-during-fan-out',
  unit: 'ms',
  better: 'lower',
  budget: 20,
  run: () =>
    withLoadedBridge(count, { workMs: 500, outputLength: 2000 }, async ({ ssm }) => {
      const before = readMeanwhile(ssm);
      await delay(3000);
      const quiet = await before.stop();
      const during = readMeanwhile(ssm);
      await fanOut(ssm, { maxConcurrency: '100%' });
      const busy = await during.stop();
      return {
        measured: percentile(busy, 0.95),
        yardstick: percentile(quiet, 0.5),
        note: `p95 of DescribeInstanceInformation (50 nodes a page) while a command runs on ${count} nodes, against its p50 with nothing to do`,
      };
    }),
};
export default row;
