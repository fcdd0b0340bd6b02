/** One row of an inventory type: attribute name to text. */
export type InventoryEntry = Record<string, string>;

/** Collects one inventory type from this machine. */
export interface Gatherer {
  /** `AWS:Application` ... */
  readonly typeName: string;
  /** Of the attributes, as the stock agent states it. */
  readonly schemaVersion: string;
  /** Raises when the source is there but cannot be read; an absent source gives no rows. */
  gather(): Promise<InventoryEntry[]>;
}

/** Limits of PutInventory: entries of one item, characters of one value. */
export const maxEntries = 10_000;
export const maxValueLength = 4096;
