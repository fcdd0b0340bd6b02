import { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HiddenState } from '../../../../../../renderer/features/sessions/player/hidden-state';
import { screenSnapshot } from '../../../../../../renderer/features/sessions/player/screen-snapshot';

const [cols, rows, scrollback] = [12, 5, 100];

class Screen {
  readonly terminal = new HeadlessTerminal({
    ...{ cols, rows, scrollback, allowProposedApi: true },
  }) as unknown as Terminal;
  readonly hidden = new HiddenState(this.terminal);

  async write(text: string): Promise<void> {
    this.hidden.written(text);
    await new Promise<void>((done) => this.terminal.write(text, done));
  }
  snapshot(): string | undefined {
    return screenSnapshot(this.terminal, this.hidden, scrollback);
  }
  /** Everything that is seen: characters, colours and styles of all lines, the cursor, the modes. */
  get seen() {
    const { active, normal } = this.terminal.buffer;
    const cell = active.getNullCell();
    const lines = (buffer: typeof active) =>
      Array.from({ length: buffer.length }, (_, y) => {
        const line = buffer.getLine(y);
        const cells = Array.from({ length: cols }, (_none, x) => {
          line?.getCell(x, cell);
          const style = cell.isAttributeDefault()
            ? ''
            : [
                ...[cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline() !== 0, cell.isInverse()],
                ...[cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()],
              ].join();
          return `${cell.getChars() || ' '}${style}`;
        });
        return cells.join('|');
      });
    const { insertMode, originMode, wraparoundMode } = this.terminal.modes;
    return {
      type: active.type,
      cursor: [active.cursorX, active.cursorY],
      lines: lines(active),
      normal: lines(normal),
      modes: { insertMode, originMode, wraparoundMode },
    };
  }
}

async function screenAfter(...texts: string[]): Promise<Screen> {
  const screen = new Screen();
  for (const text of texts) await screen.write(text);
  return screen;
}

async function copyOf(screen: Screen): Promise<Screen> {
  const text = screen.snapshot();
  if (text === undefined) throw new Error('There is no snapshot.');
  return screenAfter(text);
}

const esc = '\u001b';
const small = fc.integer({ min: 1, max: 6 });
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', 'word ', 'long line of words ', 'é', '\r\n', '\n', '\b', '\t'),
  },
  fc.constantFrom(
    `${esc}[m`,
    `${esc}[0m`,
    `${esc}[1m`,
    `${esc}[2;3m`,
    `${esc}[31m`,
    `${esc}[97;44m`,
    `${esc}[7m`,
  ),
  fc.constantFrom(
    `${esc}[38;5;200m`,
    `${esc}[48;2;1;2;3m`,
    `${esc}[38:2::9:8:7m`,
    `${esc}[4m`,
    `${esc}[27;39m`,
  ),
  fc.tuple(small, small).map(([y, x]) => `${esc}[${y};${x}H`),
  fc.tuple(small, small).map(([top, bottom]) => `${esc}[${top};${bottom}r`),
  fc.constantFrom(
    `${esc}[r`,
    `${esc}7`,
    `${esc}8`,
    `${esc}[s`,
    `${esc}[u`,
    `${esc}M`,
    `${esc}D`,
    `${esc}[!p`,
  ),
  fc.constantFrom(
    `${esc}[J`,
    `${esc}[2J`,
    `${esc}[K`,
    `${esc}[1K`,
    `${esc}[L`,
    `${esc}[2M`,
    `${esc}[3P`,
    `${esc}[2@`,
  ),
  fc.constantFrom(`${esc}[?1049h`, `${esc}[?1049l`, `${esc}[?47h`, `${esc}[?47l`, `${esc}[4h`, `${esc}[4l`),
  fc.constantFrom(
    `${esc}[?6h`,
    `${esc}[?6l`,
    `${esc}[?7l`,
    `${esc}[?7h`,
    `${esc}[?25l`,
    `${esc}[?25h`,
    `${esc}c`,
  ),
);
/** Wide characters, of which no half is written over. */
const wideStream = fc
  .array(fc.constantFrom('漢字', '漢', 'word ', 'a', '\r\n', `${esc}[41m`, `${esc}[m`, `${esc}[K`), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(''));
const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('the snapshot of a screen', () => {
  it('makes a screen that shows the same and goes on the same, after whatever was written', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(stream, wideStream), stream, async (before, after) => {
        const screen = await screenAfter(before);
        if (screen.snapshot() === undefined) return;
        kept += 1;
        const copy = await copyOf(screen);
        expect(copy.seen).toEqual(screen.seen);
        await screen.write(after);
        await copy.write(after);
        expect(copy.seen).toEqual(screen.seen);
      }),
      { numRuns: 400 },
    );
    expect(kept).toBeGreaterThan(200);
  });

  it('knows what it was made from, so that the next one can be made from its copy', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (before) => {
        const screen = await screenAfter(before);
        const text = screen.snapshot();
        if (text === undefined) return;
        const copy = await copyOf(screen);
        const again = copy.snapshot();
        expect(again).toBeDefined();
        expect((await screenAfter(again as string)).seen).toEqual(screen.seen);
      }),
    );
  });

  it('is not made within a sequence, wherever that was cut', async () => {
    for (const whole of [
      `${esc}[38;5;200m`,
      `${esc}]0;a title\u0007`,
      `${esc}]8;;x${esc}\\`,
      `${esc}(B`,
      `${esc}[?25l`,
    ])
      for (let at = 1; at < whole.length; at += 1) {
        const screen = await screenAfter('text', whole.slice(0, at));
        expect([whole, at, screen.snapshot()]).toEqual([whole, at, undefined]);
        await screen.write(whole.slice(at));
        expect(screen.snapshot()).toBeDefined();
      }
  });

  it('is not made while there are tab stops or characters of its own', async () => {
    expect((await screenAfter(`${esc}H`)).snapshot()).toBeUndefined();
    expect((await screenAfter(`${esc}(0`)).snapshot()).toBeUndefined();
    expect((await screenAfter(`${esc}(0qqq${esc}(B`)).snapshot()).toBeDefined();
    expect((await screenAfter(`${esc}H${esc}c`)).snapshot()).toBeDefined();
  });

  it('keeps so many lines above the screen', async () => {
    const screen = await screenAfter(Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\r\n'));
    const copy = await screenAfter(screenSnapshot(screen.terminal, screen.hidden, 10) ?? '');
    expect(copy.terminal.buffer.normal.length).toBe(rows + 10);
    expect(copy.seen.lines).toEqual(screen.seen.lines.slice(-(rows + 10)));
  });
});
