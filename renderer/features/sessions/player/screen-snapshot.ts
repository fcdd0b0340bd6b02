import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/xterm';
import type { HiddenState } from './hidden-state';

const csi = '\u001b[';
/** xterm's mark of the sixteen colours that a theme has. */
const sixteenColours = 0x1000000;

function colour(mode: number, value: number, isPalette: boolean, base: 30 | 40): string {
  if (isPalette && mode === sixteenColours) return String(value < 8 ? base + value : base + 60 + value - 8);
  if (isPalette) return `${base + 8};5;${value}`;
  return `${base + 8};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`;
}

/** The parameters that give a cell its colours and styles; empty for a plain one. */
function styleOf(cell: IBufferCell): string {
  if (cell.isAttributeDefault()) return '';
  const parts: string[] = [];
  const flag = (isSet: number, code: string) => {
    if (isSet) parts.push(code);
  };
  flag(cell.isBold(), '1');
  flag(cell.isDim(), '2');
  flag(cell.isItalic(), '3');
  flag(cell.isUnderline(), '4');
  flag(cell.isBlink(), '5');
  flag(cell.isInverse(), '7');
  flag(cell.isInvisible(), '8');
  flag(cell.isStrikethrough(), '9');
  flag(cell.isOverline(), '53');
  if (!cell.isFgDefault())
    parts.push(colour(cell.getFgColorMode(), cell.getFgColor(), cell.isFgPalette(), 30));
  if (!cell.isBgDefault())
    parts.push(colour(cell.getBgColorMode(), cell.getBgColor(), cell.isBgPalette(), 40));
  return parts.join(';');
}

/** A line with its styles, to its last cell that shows something, or to its end where `next` goes on from it. */
function lineText(line: IBufferLine, next: IBufferLine | undefined, cols: number, cell: IBufferCell): string {
  let text = '';
  let style = '';
  /** Plain cells without a character are written when something follows them. */
  let blanks = 0;
  let covered = 0;
  for (let x = 0; x < Math.min(cols, line.length); x += 1) {
    line.getCell(x, cell);
    // The right half of a wide character, whatever is left in it.
    if (x < covered || cell.getWidth() === 0) continue;
    covered = x + cell.getWidth();
    const wanted = styleOf(cell);
    const chars = cell.getChars();
    if (chars === '' && wanted === '') {
      blanks += 1;
      continue;
    }
    if (blanks > 0) {
      text += (style === '' ? '' : `${csi}m`) + ' '.repeat(blanks);
      style = '';
      blanks = 0;
    }
    if (wanted !== style) text += wanted === '' ? `${csi}m` : `${csi}0;${wanted}m`;
    style = wanted;
    text += chars === '' ? ' ' : chars;
  }
  if (style !== '') text += `${csi}m`;
  if (!next) return line.isWrapped && text === '' ? ' ' : text;
  // The last cell stays free where a wide character did not fit; the one that wraps leaves it so again.
  const isLeftFree = blanks === 1 && next.getCell(0)?.getWidth() === 2;
  return isLeftFree ? text : text + ' '.repeat(blanks);
}

function linesText(buffer: IBuffer, cols: number, rows: number, scrollback: number): string {
  const end = buffer.baseY + rows;
  const begin = Math.max(0, buffer.baseY - scrollback);
  const cell = buffer.getNullCell();
  const parts: string[] = [];
  for (let y = begin; y < end; y += 1) {
    const line = buffer.getLine(y);
    const isContinued = y + 1 < end && buffer.getLine(y + 1)?.isWrapped === true;
    if (line) parts.push(lineText(line, isContinued ? buffer.getLine(y + 1) : undefined, cols, cell));
    if (y + 1 < end && !isContinued) parts.push('\r\n');
  }
  return parts.join('');
}

const moveTo = (x: number, y: number) => `${csi}${y + 1};${x + 1}H`;
const sgrText = (sgr: readonly string[]) => sgr.map((params) => `${csi}${params}m`).join('');

/** Scrolling region and saved cursor of a buffer; the cursor is somewhere afterwards. */
function hiddenText(buffer: IBuffer, state: ReturnType<HiddenState['of']>, cols: number): string {
  const { margins, saved } = state;
  const region = margins ? `${csi}${margins.top};${margins.bottom}r` : '';
  if (!saved) return region;
  const at = moveTo(Math.min(saved.x, cols - 1), Math.max(0, saved.absoluteY - buffer.baseY));
  return `${region}${at}${sgrText(saved.sgr)}\u001b7${csi}m`;
}

/**
 * A text that makes a terminal of the same size, right after its reset, show what this one shows, with so many lines above the
 * screen, and go on as this one would. Undefined at a moment at which that cannot be said: within a sequence, with tab stops or
 * character sets of its own. Kinds of underlines and links are not kept.
 */
export function screenSnapshot(
  terminal: Terminal,
  hidden: HiddenState,
  scrollback: number,
): string | undefined {
  const { cols, rows, modes } = terminal;
  const { active, normal, alternate } = terminal.buffer;
  const isAlternate = active.type === 'alternate';
  const isWrapPending = active.cursorX >= cols;
  if (!hidden.isKnown || modes.synchronizedOutputMode) return undefined;
  if (isWrapPending && (modes.originMode || !modes.wraparoundMode)) return undefined;
  const parts = [linesText(normal, cols, rows, scrollback), hiddenText(normal, hidden.of('normal'), cols)];
  if (isAlternate)
    parts.push(
      moveTo(Math.min(normal.cursorX, cols - 1), normal.cursorY),
      `${csi}?47h${csi}H`,
      linesText(alternate, cols, rows, 0),
      hiddenText(alternate, hidden.of('alternate'), cols),
    );
  if (isWrapPending) parts.push(lastCell(active, cols));
  else if (modes.originMode)
    parts.push(
      `${csi}?6h`,
      moveTo(active.cursorX, active.cursorY - (hidden.of(active.type).margins?.top ?? 1) + 1),
    );
  else parts.push(moveTo(active.cursorX, active.cursorY));
  if (modes.insertMode) parts.push(`${csi}4h`);
  if (!modes.wraparoundMode) parts.push(`${csi}?7l`);
  if (modes.reverseWraparoundMode) parts.push(`${csi}?45h`);
  if (hidden.isCursorHidden) parts.push(`${csi}?25l`);
  if (hidden.cursorStyle !== undefined) parts.push(`${csi}${hidden.cursorStyle} q`);
  parts.push(sgrText(hidden.sgr));
  return parts.join('');
}

/** Writes the last cell of the cursor's line again, after which the cursor waits behind it. */
function lastCell(buffer: IBuffer, cols: number): string {
  const line = buffer.getLine(buffer.baseY + buffer.cursorY);
  const isWide = line?.getCell(cols - 1)?.getWidth() === 0;
  const x = isWide ? cols - 2 : cols - 1;
  const cell = line?.getCell(x);
  const style = cell ? styleOf(cell) : '';
  const chars = cell?.getChars() || ' ';
  return `${moveTo(x, buffer.cursorY)}${style === '' ? '' : `${csi}0;${style}m`}${chars}${csi}m`;
}
