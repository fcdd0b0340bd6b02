import { fanOut, rampAlone } from '../../load/fan-out';
import { withLoadedBridge } from '../../load/loaded-bridge';
import type { BenchRow } from '../row';

const count = 1000;
const workMs = 500;

const row: BenchRow = {
  id: 'command-1000',
  unit: 's',
  better: 'lower',
  budget: 2,
  run: () =>
    withLoadedBridge(count, { workMs, outputLength: 200 }, async ({ ssm }) => {
      const { completed, elapsedMs, status } = await fanOut(ssm, { maxConcurrency: '100%' });
      if (status !== 'Success' || completed !== count)
        throw new Error(`The command ended as ${status} on ${completed}.`);
      return {
        measured: elapsedMs / 1000,
        yardstick: (await rampAlone(count, workMs)) / 1000,
        note: `one command to ${count} connected nodes that need ${workMs} ms each, from SendCommand to its end in ListCommands, against the same ramp (1, 2, 4 …) with nothing between the nodes`,
      };
    }),
};
export default row;
