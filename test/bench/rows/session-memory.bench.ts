import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LaunchedApplication, launchApplication } from '../../helpers/launch-application';
import { chooseFromMenu } from '../../helpers/menu';
import { byTestId } from '../../helpers/screen';
import type { BenchRow } from '../row';

const sessions = 20;
const mebibyte = 1024 * 1024;
/** More lines than the scrollback keeps, 60 characters each. */
const fill = 'seq -f "%060.0f" 1 12000';
const columnsPerLine = 60;

/** Proportional set size of a process, in bytes: pages that processes share are counted once among them. */
function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Of everything that is Electron: main, window, graphics, bridge, node, session host; not of the shells themselves. */
async function memoryOfApplication({ app }: LaunchedApplication): Promise<number> {
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid));
  return pids.reduce((sum, pid) => sum + memoryOf(pid), 0);
}

async function perSession(): Promise<number> {
  const launched = await launchApplication({ args: ['--size=1400x900'] });
  const { window } = launched;
  try {
    const open = window.locator('[data-testid^="open-shell-mi-"]:not([aria-disabled])');
    await open.waitFor({ timeout: 60_000 });
    await open.click();
    const panes = window.locator(byTestId('terminal-pane'));
    const live = window.locator(`${byTestId('terminal-pane')}[data-session-state="live"]`);
    const liveAt = async (count: number) => {
      while ((await live.count()) < count) await delay(50);
    };
    await liveAt(1);
    await delay(3000);
    const before = await memoryOfApplication(launched);
    for (let index = 0; index < sessions; index += 1) {
      await chooseFromMenu(launched, 'Duplicate shell');
      await liveAt(index + 2);
      await panes
        .nth(index + 1)
        .locator('textarea')
        .focus();
      await window.keyboard.type(`${fill}\n`);
      await delay(300);
    }
    await delay(5000);
    return ((await memoryOfApplication(launched)) - before) / sessions;
  } finally {
    await launched.close();
  }
}

/** The yardstick: as many terminals with the same lines in a process that does nothing else. */
async function bare(): Promise<number> {
  const child = fork(join(import.meta.dirname, '..', 'bare-terminals.mjs'), [
    String(sessions),
    String(columnsPerLine),
  ]);
  const said = () => new Promise((resolve) => child.once('message', resolve));
  await said();
  const before = memoryOf(child.pid as number);
  child.send('fill');
  await said();
  const after = memoryOf(child.pid as number);
  child.kill();
  return (after - before) / sessions;
}

const row: BenchRow = {
  id: 'session-memory',
  unit: 'MiB',
  better: 'lower',
  budget: 3,
  run: async () => {
    const theirs = await bare();
    const ours = await perSession();
    return {
      measured: ours / mebibyte,
      yardstick: theirs / mebibyte,
      note: `memory for each of ${sessions} more sessions with 10,000 lines of scrollback, over all processes of the application but the shells; against as many xterm with the same lines in a process that does nothing else`,
    };
  },
};
export default row;
