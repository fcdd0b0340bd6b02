import type { Store } from './database';

export interface AuditEntry {
  atMs: number;
  actor: string;
  action: string;
  resource: string;
  detail: Record<string, unknown>;
}

/** Every session, command, registration and secret read, in order. Secrets themselves never stand in `detail`. */
export class AuditLog {
  constructor(private readonly store: Store) {}

  record(entry: AuditEntry): void {
    this.store.run(
      'INSERT INTO audit (at, actor, action, resource, detail) VALUES (?, ?, ?, ?, ?)',
      entry.atMs,
      entry.actor,
      entry.action,
      entry.resource,
      JSON.stringify(entry.detail),
    );
  }

  /** Newest first. */
  list(limit = 100): AuditEntry[] {
    return this.store.all('SELECT * FROM audit ORDER BY id DESC LIMIT ?', limit).map((row) => ({
      atMs: Number(row.at),
      actor: String(row.actor),
      action: String(row.action),
      resource: String(row.resource),
      detail: JSON.parse(String(row.detail)) as Record<string, unknown>,
    }));
  }
}
