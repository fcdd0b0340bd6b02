import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { electronUnderTest } from '../../helpers/electron-under-test';
import { type BenchRow, median } from '../row';

const rounds = 5;

/** Milliseconds from the start of the process until `ready` holds in its first window. */
async function timeTo(args: string[], env: Record<string, string>, ready: string): Promise<number> {
  const electron = electronUnderTest();
  const start = performance.now();
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: [...electron.args, ...args],
    env: { ...(process.env as Record<string, string>), ...electron.env, ...env },
  });
  const window = await app.firstWindow();
  await window.locator(ready).first().waitFor({ timeout: 60_000 });
  const elapsed = performance.now() - start;
  await app.close();
  return elapsed;
}

const row: BenchRow = {
  id: 'start-to-usable',
  unit: 'ms',
  better: 'lower',
  budget: 1.5,
  run: async () => {
    const data = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
    const empty = join(import.meta.dirname, '..', 'empty-window');
    const usable = '[data-testid^="node-row-"]';
    const ours: number[] = [];
    const theirs: number[] = [];
    try {
      // The first start registers this machine; what is measured is every start after it.
      await timeTo([`--data=${data}`], {}, usable);
      for (let round = 0; round < rounds; round += 1) {
        theirs.push(await timeTo([], { QUARTERDECK_APP_PATH: empty }, '#ready'));
        ours.push(await timeTo([`--data=${data}`], {}, usable));
      }
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
    return {
      measured: median(ours),
      yardstick: median(theirs),
      note: 'process start to the node table with its row, against the same Electron opening an empty window',
    };
  },
};
export default row;
