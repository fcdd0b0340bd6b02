import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { asWriteFailure } from '../../platform/node/file-failure';
import { keepAside } from '../../platform/node/keep-aside';

interface SavedListOptions<Item> {
  path: string;
  /** The one member of the file's object, which holds the list. */
  name: string;
  schema: z.ZodType<Item>;
  idOf(item: Item): string;
  nowMs: number;
}

/** What a person has saved, as a list in one JSON file that is written whole before a change counts. */
export class SavedListFile<Item> {
  readonly #options: SavedListOptions<Item>;
  #items: readonly Item[];
  /** Where an unreadable file was kept, if there was one. */
  readonly keptAside: string | undefined;

  constructor(options: SavedListOptions<Item>) {
    this.#options = options;
    const read = readItems(options);
    this.#items = read.items;
    this.keptAside = read.keptAside;
  }

  /** In the order in which they were added. */
  get all(): readonly Item[] {
    return this.#items;
  }

  get(id: string): Item | undefined {
    return this.#items.find((one) => this.#options.idOf(one) === id);
  }

  /** Adds an item, or replaces the one with its id. Raises AppError when it could not be written; nothing is changed then. */
  put(item: Item): void {
    const id = this.#options.idOf(item);
    const isNew = this.get(id) === undefined;
    this.#write(
      isNew
        ? [...this.#items, item]
        : this.#items.map((one) => (this.#options.idOf(one) === id ? item : one)),
    );
  }

  /** An unknown id is no error. Raises AppError. */
  remove(id: string): void {
    this.#write(this.#items.filter((one) => this.#options.idOf(one) !== id));
  }

  #write(items: readonly Item[]): void {
    const { path, name } = this.#options;
    try {
      writeFileAtomically(path, `${JSON.stringify({ [name]: items }, undefined, 2)}\n`);
    } catch (error) {
      throw asWriteFailure(error, path);
    }
    this.#items = items;
  }
}

function readItems<Item>({ path, name, schema, nowMs }: SavedListOptions<Item>) {
  if (!existsSync(path)) return { items: [], keptAside: undefined };
  try {
    const file = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
    return { items: z.array(schema).parse(file[name]), keptAside: undefined };
  } catch {
    return { items: [], keptAside: keepAside(path, nowMs) };
  }
}
