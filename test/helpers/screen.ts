import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const pictures = process.env.QUARTERDECK_PICTURES
  ? resolve(process.env.QUARTERDECK_PICTURES)
  : resolve(import.meta.dirname, '../../test-results/pictures');

export const byTestId = (id: string) => `[data-testid="${id}"]`;
/** The row of this machine, and of every other registered node. */
export const anyNodeRow = '[data-testid^="node-row-mi-"]';

/** Saves what the window shows as `<name>.png`; the README's pictures are among these. */
export async function picture(window: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await window.screenshot({ path: join(pictures, `${name}.png`) });
}

/** What a screen reader hears of a terminal: its rows in order. */
export async function screenText(window: Page, index: number): Promise<string> {
  return window
    .locator(byTestId('terminal-pane'))
    .nth(index)
    .locator('.xterm-accessibility-tree')
    .evaluate((tree) => [...tree.children].map((row) => row.textContent ?? '').join('\n'));
}

export async function waitForScreen(window: Page, index: number, text: string | RegExp): Promise<string> {
  await expect
    .poll(() => screenText(window, index), { timeout: 20_000 })
    .toMatch(text instanceof RegExp ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return screenText(window, index);
}

/** Waits until the terminal at `index` is in this state (`data-session-state`). */
export async function expectSessionState(window: Page, index: number, state: string): Promise<void> {
  const pane = window.locator(byTestId('terminal-pane')).nth(index);
  await expect.poll(() => pane.getAttribute('data-session-state'), { timeout: 40_000 }).toBe(state);
}

export async function expectNoAxeViolations(window: Page): Promise<void> {
  // What fades in has no contrast yet.
  await window.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished.catch(() => {})),
    ),
  );
  // Evaluated as a function: the page itself may not evaluate text.
  const violations = await window.evaluate(async (source) => {
    const module = {
      exports: {} as {
        run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      },
    };
    new Function('module', 'exports', source)(module, module.exports);
    const { violations: found } = await module.exports.run({ resultTypes: ['violations'] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  }, axe.source);
  expect(violations).toEqual([]);
}
