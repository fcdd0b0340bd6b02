import { inspect } from 'node:util';

/** Entries of one section. Some are secrets: what prints this shows the names alone. */
export class Settings {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string> = new Map()) {
    this.#values = values;
  }

  /** A value that is set and not empty. */
  get(key: string): string | undefined {
    return this.#values.get(key) || undefined;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  toJSON(): string[] {
    return [...this.#values.keys()];
  }

  [inspect.custom](): string {
    return `Settings(${[...this.#values.keys()].join(', ')})`;
  }
}
