import type { Terminal } from '@xterm/xterm';

/** Colours and styles that hold for what is written next: the sequences since the last reset. */
type Sgr = readonly string[];

export interface SavedCursor {
  x: number;
  /** Counted from the first line of the scrollback, as the terminal does. */
  absoluteY: number;
  sgr: Sgr;
}

interface BufferState {
  /** Scrolling region, lines from 1; undefined for the whole screen. */
  margins: { top: number; bottom: number } | undefined;
  saved: SavedCursor | undefined;
}

type Params = (number | number[])[];

/** Longer than this, nobody resets them; the state is given up for unknown. */
const mostSgr = 64;
const longestOpen = 64 * 1024;
/** From an escape on: nothing that is complete. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about control characters
const openSequence = /^\u001b(?:[ -/]*|\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b\u009c]*)$/;

const cleanBuffer = (): BufferState => ({ margins: undefined, saved: undefined });
const paramText = (params: Params) =>
  params
    .map((param) =>
      Array.isArray(param) ? `:${param.map((one) => (one < 0 ? '' : one)).join(':')}` : `;${param}`,
    )
    .join('')
    .slice(1);

/**
 * What a terminal keeps beside its screen and does not tell: current colours, scrolling regions, saved cursors, whether the
 * cursor is hidden. Watches the sequences that change it; xterm carries them out itself.
 */
export class HiddenState {
  #sgr: string[] = [];
  #buffers = { normal: cleanBuffer(), alternate: cleanBuffer() };
  #hasTabs = false;
  /** Character sets other than ASCII, by the place that they were designated to. */
  readonly #charsets = new Set<string>();
  #open = '';
  isCursorHidden = false;
  /** As in `CSI n SP q`; undefined for the terminal's own. */
  cursorStyle: number | undefined;

  constructor(private readonly terminal: Terminal) {
    const { parser } = terminal;
    const csi = (
      final: string,
      see: (params: Params) => void,
      more: { prefix?: string; intermediates?: string } = {},
    ) =>
      parser.registerCsiHandler({ ...more, final }, (params) => {
        see(params);
        return false;
      });
    const esc = (final: string, see: () => void, intermediates?: string) =>
      parser.registerEscHandler({ final, ...(intermediates ? { intermediates } : {}) }, () => {
        see();
        return false;
      });
    csi('m', (params) => this.#seeSgr(params));
    csi('r', (params) => this.#seeMargins(params));
    csi('s', () => this.#save());
    csi('u', () => this.#restore());
    csi('g', () => {
      this.#hasTabs = true;
    });
    csi('p', () => this.#softReset(), { intermediates: '!' });
    csi(
      'q',
      ([style]) => {
        this.cursorStyle = Number(style ?? 0) || undefined;
      },
      { intermediates: ' ' },
    );
    csi('h', (params) => this.#seeModes(params, true), { prefix: '?' });
    csi('l', (params) => this.#seeModes(params, false), { prefix: '?' });
    esc('7', () => this.#save());
    esc('8', () => this.#restore());
    esc('c', () => this.reset());
    esc('H', () => {
      this.#hasTabs = true;
    });
    for (const place of ['(', ')', '*', '+'])
      for (const set of ['0', 'A', 'B', '4', '5', 'K', 'R', 'Q', 'Y', 'E', 'Z', 'H', '='])
        esc(
          set,
          () => {
            if (set === 'B') this.#charsets.delete(place);
            else this.#charsets.add(place);
          },
          place,
        );
    terminal.onResize(() => {
      for (const buffer of Object.values(this.#buffers)) buffer.margins = undefined;
    });
  }

  get sgr(): Sgr {
    return this.#sgr;
  }

  /** Whether everything is known, and nothing is half written. */
  get isKnown(): boolean {
    const { normal, alternate } = this.#buffers;
    return (
      this.#open === '' &&
      !this.#hasTabs &&
      this.#charsets.size === 0 &&
      [this.#sgr, normal.saved?.sgr ?? [], alternate.saved?.sgr ?? []].every((sgr) => sgr.length <= mostSgr)
    );
  }

  of(type: 'normal' | 'alternate'): Readonly<BufferState> {
    return this.#buffers[type];
  }

  /** To be told of everything that is written, in its order. */
  written(text: string): void {
    const joined = this.#open + text;
    const at = joined.lastIndexOf('\u001b');
    const tail = at < 0 ? '' : joined.slice(at);
    this.#open = openSequence.test(tail) ? tail.slice(0, longestOpen) : '';
  }

  reset(): void {
    this.#sgr = [];
    this.#buffers = { normal: cleanBuffer(), alternate: cleanBuffer() };
    this.#hasTabs = false;
    this.#charsets.clear();
    this.#open = '';
    this.isCursorHidden = false;
    this.cursorStyle = undefined;
  }

  get #active(): BufferState {
    return this.#buffers[this.terminal.buffer.active.type];
  }

  #seeSgr(params: Params): void {
    const [first] = params;
    if (params.length <= 1 && (first === undefined || first === 0)) this.#sgr = [];
    else {
      if (first === 0) this.#sgr = [];
      if (this.#sgr.length <= mostSgr) this.#sgr.push(paramText(params));
    }
  }

  #seeMargins([first, last]: Params): void {
    const { rows } = this.terminal;
    const top = Number(first ?? 0) || 1;
    const wanted = Number(last ?? 0);
    const bottom = wanted === 0 || wanted > rows ? rows : wanted;
    if (bottom <= top) return;
    this.#active.margins = top === 1 && bottom === rows ? undefined : { top, bottom };
  }

  #save(): void {
    const { baseY, cursorX, cursorY } = this.terminal.buffer.active;
    this.#active.saved = { x: cursorX, absoluteY: baseY + cursorY, sgr: [...this.#sgr] };
  }

  #restore(type = this.terminal.buffer.active.type): void {
    this.#sgr = [...(this.#buffers[type].saved?.sgr ?? [])];
  }

  #softReset(): void {
    this.#sgr = [];
    this.#active.margins = undefined;
    this.#active.saved = undefined;
    this.isCursorHidden = false;
  }

  #seeModes(params: Params, isSet: boolean): void {
    for (const mode of params) this.#seeMode(mode, isSet);
  }

  #seeMode(mode: number | number[], isSet: boolean): void {
    if (mode === 25) this.isCursorHidden = !isSet;
    if (mode !== 47 && mode !== 1047 && mode !== 1048 && mode !== 1049) return;
    if (isSet) {
      if (mode >= 1048) this.#save();
      return;
    }
    if (mode !== 1048) this.#buffers.alternate.margins = undefined;
    if (mode >= 1048) this.#restore(mode === 1049 ? 'normal' : undefined);
  }
}
