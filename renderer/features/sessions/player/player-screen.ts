import '@xterm/xterm/css/xterm.css';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import type { Settings } from '#shared/settings/settings';
import { minimumContrast, terminalFonts, terminalTheme } from '../../../ui/terminal-theme';
import { HiddenState } from './hidden-state';
import type { PlayerScreen } from './recording-player';
import { screenSnapshot } from './screen-snapshot';

/** A character is about so wide, of its height. */
const widthOfHeight = 0.605;
const lineHeight = 1.18;
/** Of the window's height, the rest being the player's controls and what stands above it. */
const shareOfWindow = 0.52;
/** Smaller is not read; the screen is scrolled instead. */
const smallestFont = 9;
const edges = 28;
/** Lines above the screen that are kept when a moment is gone back to. */
const keptLines = 2000;

/** The terminal of a player: it shows, takes no input, and makes its letters as large as fit. */
export class TerminalScreen implements PlayerScreen {
  readonly #terminal: Terminal;
  readonly #hidden: HiddenState;
  readonly #search = new SearchAddon();
  readonly #observer: ResizeObserver;
  #fontSize: number;
  #isRead: boolean;
  #isDrawing = true;

  constructor(
    private readonly element: HTMLElement,
    settings: Settings['terminal'],
    isDark: boolean,
  ) {
    this.#fontSize = settings.fontSize;
    this.#isRead = settings.screenReader;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      disableStdin: true,
      cursorInactiveStyle: 'block',
      fontFamily: terminalFonts(settings.fontFamily),
      fontSize: settings.fontSize,
      scrollback: settings.scrollback,
      screenReaderMode: settings.screenReader,
      theme: terminalTheme(settings.theme, isDark),
      minimumContrastRatio: minimumContrast(settings.theme),
    });
    this.#hidden = new HiddenState(this.#terminal);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.open(element);
    // Keys are the player's.
    this.#terminal.attachCustomKeyEventHandler(() => false);
    if (this.#terminal.textarea) this.#terminal.textarea.tabIndex = -1;
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(element);
  }

  write(text: string): Promise<void> {
    this.#hidden.written(text);
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  snapshot(): string | undefined {
    return screenSnapshot(this.#terminal, this.#hidden, keptLines);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    this.#fit();
  }

  reset(cols: number, rows: number): void {
    this.#terminal.reset();
    this.#hidden.reset();
    this.resize(cols, rows);
  }

  /** What is not shown is not drawn, which is most of the work; the frame keeps its height meanwhile. */
  setDrawing(isDrawing: boolean): void {
    const { element: terminal } = this.#terminal;
    if (!terminal || this.#isDrawing === isDrawing) return;
    this.#isDrawing = isDrawing;
    this.element.style.height = isDrawing ? '' : `${this.element.offsetHeight}px`;
    terminal.style.display = isDrawing ? '' : 'none';
    this.#terminal.options.screenReaderMode = isDrawing && this.#isRead;
  }

  applySettings(settings: Settings['terminal'], isDark: boolean): void {
    this.#fontSize = settings.fontSize;
    this.#terminal.options.theme = terminalTheme(settings.theme, isDark);
    this.#terminal.options.minimumContrastRatio = minimumContrast(settings.theme);
    this.#terminal.options.fontFamily = terminalFonts(settings.fontFamily);
    this.#isRead = settings.screenReader;
    this.#terminal.options.screenReaderMode = this.#isDrawing && this.#isRead;
    this.#fit();
  }

  /** Marks the last place of a text that is on the screen or above it. */
  mark(text: string): void {
    this.#terminal.clearSelection();
    this.#search.findPrevious(text);
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#terminal.dispose();
  }

  #fit(): void {
    const { cols, rows } = this.#terminal;
    const byWidth = Math.floor((this.element.clientWidth - edges) / (cols * widthOfHeight));
    const byHeight = Math.floor((window.innerHeight * shareOfWindow - edges) / (rows * lineHeight));
    const fitting = Math.min(this.#fontSize, byWidth, byHeight);
    const size = Math.max(smallestFont, fitting);
    // Where it fits, the terminal's own bar is the one that scrolls.
    this.element.style.overflow = fitting < smallestFont ? 'auto' : 'hidden';
    if (this.element.clientWidth > 0 && this.#terminal.options.fontSize !== size)
      this.#terminal.options.fontSize = size;
  }
}
