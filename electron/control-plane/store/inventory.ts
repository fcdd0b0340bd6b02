import type { Store } from './database';

/** One inventory item of a node: a type with all its rows. `captureTime` is ISO 8601 UTC as the node sent it. */
export interface InventoryRecord {
  typeName: string;
  schemaVersion: string;
  captureTime: string;
  contentHash?: string;
  entries: Record<string, string>[];
}

export class InventoryStore {
  constructor(private readonly store: Store) {}

  /** Hash of what is stored; undefined when the type is not there or came without one. */
  contentHash(nodeId: string, typeName: string): string | undefined {
    const row = this.store.get(
      'SELECT content_hash FROM inventory_items WHERE node_id = ? AND type_name = ?',
      nodeId,
      typeName,
    );
    return row?.content_hash == null ? undefined : String(row.content_hash);
  }

  put(nodeId: string, item: InventoryRecord): void {
    this.store.run(
      `INSERT INTO inventory_items (node_id, type_name, schema_version, capture_time, content_hash, entries)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET schema_version = excluded.schema_version, capture_time = excluded.capture_time,
         content_hash = excluded.content_hash, entries = excluded.entries`,
      nodeId,
      item.typeName,
      item.schemaVersion,
      item.captureTime,
      item.contentHash ?? null,
      JSON.stringify(item.entries),
    );
  }

  /** The content is the same; only when it was looked at is new. */
  touch(nodeId: string, typeName: string, captureTime: string): void {
    this.store.run(
      'UPDATE inventory_items SET capture_time = ? WHERE node_id = ? AND type_name = ?',
      captureTime,
      nodeId,
      typeName,
    );
  }

  get(nodeId: string, typeName: string): InventoryRecord | undefined {
    const row = this.store.get(
      'SELECT * FROM inventory_items WHERE node_id = ? AND type_name = ?',
      nodeId,
      typeName,
    );
    if (!row) return undefined;
    const record: InventoryRecord = {
      typeName: String(row.type_name),
      schemaVersion: String(row.schema_version),
      captureTime: String(row.capture_time),
      entries: JSON.parse(String(row.entries)) as Record<string, string>[],
    };
    if (row.content_hash != null) record.contentHash = String(row.content_hash);
    return record;
  }

  /** Names of types that begin with `Custom:`, of one node or of all. */
  customTypes(nodeId?: string): string[] {
    const rows =
      nodeId === undefined
        ? this.store.all(
            "SELECT DISTINCT type_name FROM inventory_items WHERE type_name LIKE 'Custom:%' ORDER BY type_name",
          )
        : this.store.all(
            "SELECT type_name FROM inventory_items WHERE node_id = ? AND type_name LIKE 'Custom:%'",
            nodeId,
          );
    return rows.map((row) => String(row.type_name));
  }
}
