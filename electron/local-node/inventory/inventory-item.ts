import { createHash } from 'node:crypto';
import { type InventoryEntry, maxEntries, maxValueLength } from './gatherer';

/** One item of PutInventory with everything in it. */
export interface InventoryItem {
  TypeName: string;
  SchemaVersion: string;
  /** `2026-01-31T12:00:00Z`, whole seconds. */
  CaptureTime: string;
  /** base64 MD5 of the content. */
  ContentHash: string;
  Content: InventoryEntry[];
}

/** Brings rows within AWS's limits and hashes them. `cutEntries` is how many rows did not fit. */
export function makeItem(
  typeName: string,
  schemaVersion: string,
  entries: readonly InventoryEntry[],
  nowMs: number,
): { item: InventoryItem; cutEntries: number } {
  const content = entries.slice(0, maxEntries).map(canonicalEntry);
  return {
    item: {
      TypeName: typeName,
      SchemaVersion: schemaVersion,
      CaptureTime: new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      ContentHash: createHash('md5').update(JSON.stringify(content)).digest('base64'),
      Content: content,
    },
    cutEntries: entries.length - content.length,
  };
}

/** Sorted keys, so that the hash depends on the facts alone. */
function canonicalEntry(entry: InventoryEntry): InventoryEntry {
  return Object.fromEntries(
    Object.keys(entry)
      .sort()
      .map((key) => [key, (entry[key] as string).slice(0, maxValueLength)]),
  );
}

/** Items of one PutInventory call. */
const maxItems = 30;
/** Kept below what a service is sure to accept in one body. */
const maxBodyBytes = 1024 * 1024;

/** Splits items over several calls, in order; an item that is large by itself goes alone. */
export function splitItems<Item>(items: readonly Item[], limits = { maxItems, maxBodyBytes }): Item[][] {
  const calls: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = calls.at(-1);
    if (last === undefined || last.length >= limits.maxItems || bytes + size > limits.maxBodyBytes) {
      calls.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return calls;
}
