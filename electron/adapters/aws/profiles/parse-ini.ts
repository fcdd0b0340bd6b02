/**
 * The INI dialect of the AWS CLI, which is that of Python's RawConfigParser: keys in any case, `=` or `:` between key
 * and value, comments on lines of their own only, a deeper indented line goes on with the value before it. Where that
 * parser gives a whole file up, this one says what is wrong, with the line, and reads the rest.
 */
export interface IniFile {
  sections: IniSection[];
  problems: IniProblem[];
}

export interface IniSection {
  /** What stands between the brackets. */
  name: string;
  /** Of its header, counted from 1. */
  line: number;
  /** By key in lower case. */
  entries: Map<string, IniEntry>;
}

export interface IniEntry {
  /** A value of several lines keeps its line breaks; one that begins on the line below its key begins with one. */
  value: string;
  line: number;
}

export interface IniProblem {
  line: number;
  message: string;
}

const header = /^\[(.+)\]/;
const option = /^(.*?)\s*[=:]\s*(.*)$/;
/** Its entries hold for every section. */
const commonSection = 'DEFAULT';

export function parseIni(text: string): IniFile {
  const reader = new IniReader();
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, index) => {
    reader.take(line, index + 1);
  });
  return reader.finish();
}

class IniReader {
  readonly #sections = new Map<string, IniSection>();
  readonly #problems: IniProblem[] = [];
  #section: IniSection | undefined;
  #entry: { lines: string[]; line: number } | undefined;
  #key = '';
  #indent = 0;
  #saidNoSection = false;

  take(line: string, number: number): void {
    const text = line.trim();
    if (text.startsWith('#') || text.startsWith(';')) return;
    if (text === '') {
      this.#entry?.lines.push('');
      return;
    }
    const indent = line.search(/\S/);
    if (this.#entry && indent > this.#indent) {
      this.#entry.lines.push(text);
      return;
    }
    this.#close();
    this.#indent = indent;
    const named = header.exec(text);
    if (named) this.#open(named[1] as string, number);
    else this.#assign(text, number);
  }

  finish(): IniFile {
    this.#close();
    const common = this.#sections.get(commonSection);
    const sections = [...this.#sections.values()].filter((section) => section !== common);
    for (const section of common ? sections : []) {
      for (const [key, entry] of common?.entries ?? [])
        if (!section.entries.has(key)) section.entries.set(key, entry);
    }
    return { sections, problems: this.#problems };
  }

  #open(name: string, line: number): void {
    const known = this.#sections.get(name);
    if (known && name !== commonSection) {
      this.#problem(
        line,
        `[${name}] stands in the file a second time (first in line ${known.line}). The AWS CLI refuses such a file; Quarterdeck reads both as one.`,
      );
    }
    this.#section = known ?? { name, line, entries: new Map() };
    this.#sections.set(name, this.#section);
  }

  #assign(text: string, line: number): void {
    if (!this.#section) {
      // One sentence is enough for a file that is something else altogether.
      if (!this.#saidNoSection)
        this.#problem(line, 'There is text before the first [section]; it belongs to no profile.');
      this.#saidNoSection = true;
      return;
    }
    const parts = option.exec(text);
    const key = parts?.[1]?.trimEnd().toLowerCase() ?? '';
    if (!parts || key === '') {
      // The text itself may be a secret that was pasted alone.
      const what = text.startsWith('[') ? 'The closing ] is missing.' : 'It is no "key = value".';
      this.#problem(line, `The line in [${this.#section.name}] cannot be read. ${what}`);
      // What follows an opened bracket belongs to no section that is known.
      if (text.startsWith('[')) this.#section = { name: '', line, entries: new Map() };
      return;
    }
    if (this.#section.entries.has(key)) {
      this.#problem(
        line,
        `${key} is set a second time in [${this.#section.name}]. The AWS CLI refuses such a file; Quarterdeck takes this, the last one.`,
      );
    }
    this.#key = key;
    this.#entry = { lines: [parts[2] as string], line };
  }

  #close(): void {
    const entry = this.#entry;
    this.#entry = undefined;
    if (!entry || !this.#section) return;
    this.#section.entries.set(this.#key, { value: entry.lines.join('\n').trimEnd(), line: entry.line });
  }

  #problem(line: number, message: string): void {
    this.#problems.push({ line, message });
  }
}

/** The inner entries of a value such as that of `s3 =`; undefined where the value is a plain one. */
export function parseNested(value: string): { entries: Map<string, string>; stray: boolean } | undefined {
  if (!value.startsWith('\n')) return undefined;
  const entries = new Map<string, string>();
  let stray = false;
  for (const line of value.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    if (equals < 0) stray = true;
    else entries.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return { entries, stray };
}

/** Words as a POSIX shell would split them, which is how section names and `credential_process` are read; undefined where a quote is left open. */
export function splitWords(text: string, options: { windows?: boolean } = {}): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] as string;
    const next = text[index + 1];
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && (next === '"' || next === '\\')) {
        word += next;
        index += 1;
      } else word += char;
    } else if (char === '"' || (char === "'" && !options.windows)) {
      quote = char;
      word ??= '';
    } else if (char === '\\' && !options.windows) {
      if (next === undefined) return undefined;
      word = (word ?? '') + next;
      index += 1;
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** `~` at the start stands for the home, as in `AWS_CONFIG_FILE` and `web_identity_token_file`; `$NAME` for a variable. */
export function expandPath(
  path: string,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const named = path.replace(
    /\$(?:\{([^}]+)\}|(\w+))/g,
    (whole, braced, bare) => env[braced ?? bare] ?? whole,
  );
  return /^~(?=[/\\]|$)/.test(named) ? home + named.slice(1) : named;
}
