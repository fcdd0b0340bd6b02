import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchRow, median } from '../row';
import { startElectron } from '../start-electron';

const rounds = 7;

/** Main's log says when the page has told that its node table is painted with rows, and when those rows are live. */
const usable = /"msg":"the window is usable"/;
const live = /"msg":"the window is live"/;

const row: BenchRow = {
  id: 'start-to-usable',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const data = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
    const log = join(data, 'logs', 'main.log');
    const emptyPath = join(import.meta.dirname, '..', 'empty-window');
    const ours = () => startElectron({ args: [`--data=${data}`], log, marks: [usable, live] });
    const theirs = () => startElectron({ env: { QUARTERDECK_APP_PATH: emptyPath }, marks: [/^painted$/] });
    const usableMs: number[] = [];
    const liveMs: number[] = [];
    const emptyMs: number[] = [];
    try {
      // The first start registers this machine; what is measured is every start after it.
      await ours();
      for (let round = 0; round < rounds; round += 1) {
        emptyMs.push(...(await theirs()));
        const [toUsable = Number.NaN, toLive = Number.NaN] = await ours();
        usableMs.push(toUsable);
        liveMs.push(toLive);
      }
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
    const yardstick = median(emptyMs);
    return {
      measured: median(usableMs),
      yardstick,
      note: `process start to the node table painted with its last known rows, against the same Electron painting an empty window; the rows are read from the bridge after ${(median(liveMs) / yardstick).toFixed(2)} empty windows`,
    };
  },
};
export default row;
