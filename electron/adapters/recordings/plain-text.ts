/** A place in the plain text, and when it came. */
interface Mark {
  index: number;
  atMs: number;
}

export interface TextHit {
  atMs: number;
  line: string;
}

const escapeCode = 0x1b;
/** A line is cut here: what floods without line breaks is still looked through, in parts of this length. */
const longestLine = 4096;
const excerptBefore = 60;
const excerptLength = 160;

/**
 * Looks for a text in what a terminal shows, line by line: control sequences are left out, also those that come in
 * parts; a backspace takes a character back. A line that a program draws over with a carriage return counts as lines.
 * Case does not matter.
 */
export class PlainTextSearch {
  readonly #needle: string;
  #line = '';
  #marks: Mark[] = [];
  /** Where the scanner is: in text, just after ESC, in a CSI, in a string that ST or BEL ends, or one more to skip. */
  #mode: 'text' | 'escape' | 'csi' | 'string' | 'string-escape' | 'one' = 'text';

  constructor(needle: string) {
    this.#needle = needle.toLowerCase();
  }

  /** What is found in lines that this output has ended. */
  *output(atMs: number, data: string): Generator<TextHit> {
    this.#marks.push({ index: this.#line.length, atMs });
    for (let index = 0; index < data.length; index += 1) {
      const code = data.charCodeAt(index);
      if (this.#mode !== 'text') {
        this.#skip(code);
      } else if (code >= 0x20 && code !== 0x7f) {
        let end = index + 1;
        while (end < data.length && data.charCodeAt(end) >= 0x20 && data.charCodeAt(end) !== 0x7f) end += 1;
        this.#line += data.slice(index, end);
        index = end - 1;
        if (this.#line.length >= longestLine) yield* this.#endLine(atMs, this.#needle.length - 1);
      } else if (code === escapeCode) this.#mode = 'escape';
      else if (code === 0x0a || code === 0x0d) yield* this.#endLine(atMs, 0);
      else if (code === 0x08) this.#line = this.#line.slice(0, -1);
      else if (code === 0x09) this.#line += ' ';
    }
  }

  /** What is found in the line that the recording ends in. */
  *end(): Generator<TextHit> {
    yield* this.#endLine(0, 0);
  }

  #skip(code: number): void {
    switch (this.#mode) {
      case 'escape':
        if (code === 0x5b) this.#mode = 'csi';
        // OSC, DCS, SOS, PM, APC.
        else if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f)
          this.#mode = 'string';
        else this.#mode = code >= 0x20 && code <= 0x2f ? 'one' : 'text';
        return;
      case 'csi':
        if (code >= 0x40 && code <= 0x7e) this.#mode = 'text';
        return;
      case 'string':
        if (code === 0x07) this.#mode = 'text';
        else if (code === escapeCode) this.#mode = 'string-escape';
        return;
      default:
        this.#mode = 'text';
    }
  }

  /** `keep`: so much of the end may be the beginning of a match. */
  *#endLine(atMs: number, keep: number): Generator<TextHit> {
    const line = this.#line;
    const lower = line.toLowerCase();
    const found = lower.indexOf(this.#needle);
    if (found >= 0) {
      // A character may be longer in lower case; the excerpt need not be exact to it.
      const last = found + this.#needle.length - 1;
      const mark = this.#marks.findLast(({ index }) => index <= last);
      const start = Math.max(0, found - excerptBefore);
      yield {
        atMs: mark?.atMs ?? atMs,
        line: `${start > 0 ? '…' : ''}${line.slice(start, start + excerptLength).trim()}${line.length > start + excerptLength ? '…' : ''}`,
      };
    }
    this.#line = keep > 0 && found < 0 ? line.slice(-keep) : '';
    this.#marks = [{ index: 0, atMs: this.#marks.at(-1)?.atMs ?? atMs }];
  }
}
