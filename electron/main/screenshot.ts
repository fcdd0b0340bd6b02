import { writeFileSync } from 'node:fs';
import type { BrowserWindow } from 'electron';

const timeoutMs = 60_000;
const pollMs = 200;

/** Waits until the node table has a row, lets it settle, and saves the window's picture. Rejects with a sentence. */
export async function saveScreenshot(window: BrowserWindow, path: string): Promise<void> {
  const end = Date.now() + timeoutMs;
  const isFilled = () =>
    window.webContents.executeJavaScript(
      'document.querySelector(\'[data-freshness="live"] [data-testid^="node-row-"]\') !== null',
      true,
    );
  while (!(await isFilled())) {
    if (Date.now() > end)
      throw new Error(`The node table was not filled within ${timeoutMs / 1000} s; no picture was saved.`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  await new Promise((resolve) => setTimeout(resolve, 800));
  const image = await window.webContents.capturePage();
  writeFileSync(path, image.toPNG());
}
