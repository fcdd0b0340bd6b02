import { type DocumentPath, type DocumentSource, DocumentSyntaxError, maxDepth } from './document-source';
import { positionAt } from './source-position';

/** A value with the offset at which it begins. */
interface JsonNode {
  offset: number;
  children?: Map<string | number, JsonNode>;
}

const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals = { true: true, false: false, null: null } as const;

/** Reads JSON and remembers where each value begins, which JSON.parse does not. Raises DocumentSyntaxError. */
export function readJson(text: string): DocumentSource {
  const reader = new JsonReader(text);
  const { node, value } = reader.document();
  return { value, positionOf: (path) => positionAt(text, offsetOf(node, path)) };
}

function offsetOf(root: JsonNode, path: DocumentPath): number {
  let node = root;
  for (const step of path) {
    const child = node.children?.get(step);
    if (child === undefined) break;
    node = child;
  }
  return node.offset;
}

class JsonReader {
  #at = 0;

  constructor(readonly text: string) {}

  document(): { node: JsonNode; value: unknown } {
    if (this.text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const read = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.text.length) this.#fail(`${this.#found()} follows the end of the document`);
    return read;
  }

  #value(depth: number): { node: JsonNode; value: unknown } {
    this.#skipSpace();
    if (depth > maxDepth) this.#fail(`Values are nested more than ${maxDepth} deep`);
    const offset = this.#at;
    const char = this.text[offset];
    if (char === '{') return this.#object(offset, depth);
    if (char === '[') return this.#array(offset, depth);
    if (char === '"') return { node: { offset }, value: this.#string() };
    number.lastIndex = offset;
    const digits = number.exec(this.text)?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      return { node: { offset }, value: Number(digits) };
    }
    for (const [word, value] of Object.entries(literals)) {
      if (this.text.startsWith(word, offset) && !/\w/.test(this.text[offset + word.length] ?? '')) {
        this.#at += word.length;
        return { node: { offset }, value };
      }
    }
    return this.#fail(`A value is expected, but ${this.#found()} was found`);
  }

  #object(offset: number, depth: number): { node: JsonNode; value: unknown } {
    const children = new Map<string | number, JsonNode>();
    const entries: [string, unknown][] = [];
    this.#at += 1;
    this.#skipSpace();
    while (this.text[this.#at] !== '}') {
      if (children.size > 0) this.#expect(',', 'A comma or a closing brace');
      this.#skipSpace();
      const keyOffset = this.#at;
      if (this.text[keyOffset] !== '"')
        this.#fail(`A name in double quotes is expected, but ${this.#found()} was found`);
      const key = this.#string();
      if (children.has(key)) this.#fail(`The name ${JSON.stringify(key)} occurs twice`, keyOffset);
      this.#skipSpace();
      this.#expect(':', 'A colon');
      const { node, value } = this.#value(depth + 1);
      children.set(key, node);
      entries.push([key, value]);
      this.#skipSpace();
    }
    this.#at += 1;
    return { node: { offset, children }, value: Object.fromEntries(entries) };
  }

  #array(offset: number, depth: number): { node: JsonNode; value: unknown } {
    const children = new Map<string | number, JsonNode>();
    const values: unknown[] = [];
    this.#at += 1;
    this.#skipSpace();
    while (this.text[this.#at] !== ']') {
      if (values.length > 0) this.#expect(',', 'A comma or a closing bracket');
      const { node, value } = this.#value(depth + 1);
      children.set(values.length, node);
      values.push(value);
      this.#skipSpace();
    }
    this.#at += 1;
    return { node: { offset, children }, value: values };
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; this.text[end] !== '"'; end += this.text[end] === '\\' ? 2 : 1) {
      if (end >= this.text.length) this.#fail('A text in double quotes does not end', start);
      if (this.text.charCodeAt(end) < 0x20)
        this.#fail('A line break or control character stands unescaped in a text', end);
    }
    const quoted = this.text.slice(start, end + 1);
    try {
      const value: unknown = JSON.parse(quoted);
      this.#at = end + 1;
      return String(value);
    } catch {
      return this.#fail('A text holds an escape that JSON does not have', start);
    }
  }

  #expect(char: string, what: string): void {
    if (this.text[this.#at] !== char) this.#fail(`${what} is expected, but ${this.#found()} was found`);
    this.#at += 1;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.text)?.[0].length ?? 0;
  }

  #found(): string {
    const char = this.text[this.#at];
    return char === undefined ? 'the end of the text' : JSON.stringify(char);
  }

  #fail(message: string, offset = this.#at): never {
    throw new DocumentSyntaxError(message, positionAt(this.text, offset));
  }
}
