import type { Store } from './database';

export interface StoredTag {
  Key: string;
  Value: string;
}

export class TagStore {
  constructor(private readonly store: Store) {}

  /** By key. */
  list(resourceType: string, resourceId: string): StoredTag[] {
    return this.store
      .all(
        'SELECT key, value FROM tags WHERE resource_type = ? AND resource_id = ? ORDER BY key',
        resourceType,
        resourceId,
      )
      .map((row) => ({ Key: String(row.key), Value: String(row.value) }));
  }

  /** Every resource that has this tag key, with its value. */
  resourcesWith(resourceType: string, key: string): { resourceId: string; value: string }[] {
    return this.store
      .all('SELECT resource_id, value FROM tags WHERE resource_type = ? AND key = ?', resourceType, key)
      .map((row) => ({ resourceId: String(row.resource_id), value: String(row.value) }));
  }

  set(resourceType: string, resourceId: string, tags: readonly StoredTag[]): void {
    for (const tag of tags) {
      this.store.run(
        'INSERT INTO tags (resource_type, resource_id, key, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        resourceType,
        resourceId,
        tag.Key,
        tag.Value,
      );
    }
  }

  remove(resourceType: string, resourceId: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.store.run(
        'DELETE FROM tags WHERE resource_type = ? AND resource_id = ? AND key = ?',
        resourceType,
        resourceId,
        key,
      );
    }
  }

  removeAll(resourceType: string, resourceId: string): void {
    this.store.run('DELETE FROM tags WHERE resource_type = ? AND resource_id = ?', resourceType, resourceId);
  }
}
