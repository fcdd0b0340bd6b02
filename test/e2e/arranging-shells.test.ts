import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { chooseFromMenu } from '#test/helpers/menu';
import {
  anyNodeRow,
  byTestId,
  expectNoAxeViolations,
  expectSessionState,
  picture,
  waitForScreen,
} from '#test/helpers/screen';

describe('arranging shells by hand', () => {
  let directory: string;
  let launched: LaunchedApplication;
  let window: Page;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-arranging-'));
    const settings = {
      theme: 'light',
      terminal: { fontSize: 13, scrollback: 10_000, screenReader: true, cursorBlink: false },
    };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify(settings));
    launched = await launchApplication({ dataDirectory: directory, args: ['--size=1400x900'] });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000, state: 'attached' });
  });
  afterAll(async () => {
    await launched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const panes = () => window.locator(byTestId('terminal-pane'));
  /** The titles of the tabs of each group, as they stand from the left and from above. */
  const groups = () =>
    window.evaluate(() =>
      [...document.querySelectorAll('.dv-groupview')]
        .map((group) => ({
          box: group.getBoundingClientRect(),
          titles: [...group.querySelectorAll('.pane-tab-title')].map((title) => title.textContent ?? ''),
        }))
        .sort((one, other) => one.box.x - other.box.x || one.box.y - other.box.y)
        .map(({ titles }) => titles),
    );
  const tab = (title: string) =>
    window.locator('.dv-tab').filter({ has: window.getByText(title, { exact: true }) });
  const boxOf = async (locator: Locator) => {
    const box = await locator.boundingBox();
    if (!box) throw new Error('It is not shown.');
    return box;
  };
  /** Drags a tab with the mouse to a point that lies so far, of 1, within something. */
  const drag = async (title: string, to: Locator, [right, down]: readonly [number, number]) => {
    const from = await boxOf(tab(title));
    const target = await boxOf(to);
    const y = from.y + from.height / 2;
    await window.mouse.move(from.x + 24, y);
    await window.mouse.down();
    await window.mouse.move(from.x + 40, y, { steps: 4 });
    await window.mouse.move(target.x + target.width * right, target.y + target.height * down, { steps: 16 });
    await window.mouse.up();
  };
  const [first, second, third] = ['shell a', 'shell b', 'shell c'] as const;
  const rename = async (from: string, to: string) => {
    await tab(from).locator('.pane-tab').dblclick();
    await window.locator(byTestId('rename-field')).waitFor();
    await window.keyboard.type(to);
    await window.keyboard.press('Enter');
    await tab(to).waitFor();
  };

  it('opens another shell on the node beside its tab', async () => {
    const open = window.locator('[data-testid^="open-shell-mi-"]');
    await expect.poll(() => open.getAttribute('aria-disabled'), { timeout: 30_000 }).toBeNull();
    await open.click();
    await expectSessionState(window, 0, 'live');
    await expectNoAxeViolations(window);
    await window.locator(byTestId('new-shell')).click();
    await expectSessionState(window, 1, 'live');
    const [titles = []] = await groups();
    expect(titles).toHaveLength(2);
    await rename(titles[0] as string, first);
    await rename(titles[1] as string, second);
    await expect.poll(groups).toEqual([[first, second]]);
  });

  it('opens one on a node that is chosen, among the tabs of the same group', async () => {
    await window.locator(byTestId('new-shell-more')).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('menu', { name: 'Open a shell' }).waitFor();
    await expectNoAxeViolations(window);
    await window.keyboard.press('End');
    await window.keyboard.press('Enter');
    await window.getByRole('combobox', { name: /Find a node by name/ }).waitFor();
    await window.keyboard.type('mi-');
    await expect.poll(() => window.getByRole('option').count()).toBeGreaterThan(0);
    await window.keyboard.press('Escape');
    await expect.poll(() => panes().count()).toBe(2);
    await window.locator(byTestId('new-shell-more')).click();
    await window.locator(byTestId('menu-shell-elsewhere')).click();
    await window.getByRole('combobox', { name: /Find a node by name/ }).waitFor();
    await window.keyboard.type('mi-');
    await expect.poll(() => window.getByRole('option').count()).toBeGreaterThan(0);
    await window.locator('.palette-row').filter({ hasText: 'this machine' }).click();
    await expectSessionState(window, 2, 'live');
    const titles = (await groups()).flat();
    expect(titles).toHaveLength(3);
    await rename(titles[2] as string, third);
  });

  it('makes a split of a tab that is dragged to an edge of the shells', async () => {
    await window.locator(byTestId('terminal-pane')).nth(2).locator('.xterm-screen').click();
    await window.keyboard.type('echo here-$((40 + 2))\n');
    await waitForScreen(window, 2, 'here-42');
    await drag(third, window.locator('.dv-groupview').first(), [0.97, 0.6]);
    await expect.poll(groups).toEqual([[first, second], [third]]);
    const [left, right] = [await boxOf(tab(first)), await boxOf(tab(third))];
    expect(right.x).toBeGreaterThan(left.x + 300);
    // The session went with it.
    await waitForScreen(window, 2, 'here-42');
  });

  it('moves a tab that is dragged onto the tabs of another group', async () => {
    await drag(first, tab(third), [0.9, 0.5]);
    await expect.poll(groups).toEqual([[second], [third, first]]);
    await drag(second, tab(third), [0.1, 0.5]);
    await expect.poll(groups).toEqual([[second, third, first]]);
    for (const index of [0, 1, 2]) await expectSessionState(window, index, 'live');
  });

  it('opens a layout with its splits beside the shells that are open, whose sessions go on', async () => {
    await drag(first, window.locator('.dv-groupview').first(), [0.5, 0.95]);
    await expect.poll(groups).toEqual([[second, third], [first]]);
    await chooseFromMenu(launched, 'Save layout…');
    await window.getByRole('textbox', { name: 'Save the present arrangement as' }).fill('Over and under');
    await window.keyboard.press('Enter');
    await panes().nth(2).waitFor({ state: 'attached' });
    await chooseFromMenu(launched, 'Layouts…');
    await window.getByRole('button', { name: 'Open Over and under' }).click();
    await window.getByText('the layout as it was saved on the right of them').waitFor();
    await window.locator(byTestId('add-layout')).click();
    await expect.poll(() => panes().count()).toBe(6);
    for (let index = 0; index < 6; index += 1) await expectSessionState(window, index, 'live');
    await expect
      .poll(groups)
      .toEqual([[second, third], [first], [`${second} (2)`, `${third} (2)`], [`${first} (2)`]]);
    const [old, added] = [await boxOf(tab(first)), await boxOf(tab(`${first} (2)`))];
    expect(added.x).toBeGreaterThan(old.x + 300);
    expect(Math.abs(added.y - old.y)).toBeLessThan(4);
    // What was on the screen of those that stay is on it still.
    await waitForScreen(window, 2, 'here-42');
    await expectNoAxeViolations(window);
    await picture(window, 'layout-beside');
  });
});
