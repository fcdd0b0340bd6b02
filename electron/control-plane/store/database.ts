import { existsSync, rmSync } from 'node:fs';
import Database from 'libsql';
import type { Logger } from '../../platform/logger';
import { keepAside } from '../../platform/node/keep-aside';
import { migrations } from './migrations';

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, unknown>;

interface Statement {
  run(...values: SqlValue[]): { changes: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** The database was written by a newer version; it is left as it is. */
export class NewerDatabaseError extends Error {
  constructor(path: string, found: number) {
    super(
      `${path} was written by a newer version of Quarterdeck (schema ${found}). Start that version, or choose another data directory.`,
    );
    this.name = 'NewerDatabaseError';
  }
}

/** SQLite with statements prepared once, transactions that may be nested, and everything synchronous. */
export class Store {
  readonly #database: InstanceType<typeof Database>;
  readonly #statements = new Map<string, Statement>();
  #depth = 0;
  #afterCommit: (() => void)[] = [];

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.exec('PRAGMA journal_mode = WAL');
    // Whatever the API has acknowledged must survive a power cut, not only a crash.
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#database.exec('PRAGMA foreign_keys = ON');
    this.#database.exec('PRAGMA busy_timeout = 5000');
  }

  run(sql: string, ...values: SqlValue[]): number {
    return this.#prepare(sql).run(...values).changes;
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) ?? undefined;
  }

  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** What is read now may still be rolled back. */
  get inTransaction(): boolean {
    return this.#depth > 0;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Runs `work` in one transaction; an error rolls all of it back. A call inside another joins it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      this.#depth = 0;
      const waiting = this.#afterCommit.splice(0);
      for (const run of waiting) run();
      return result;
    } catch (error) {
      if (this.#depth > 0) {
        this.#depth = 0;
        this.#afterCommit = [];
        this.#database.exec('ROLLBACK');
      }
      throw error;
    }
  }

  /**
   * Like `transaction`, for what nobody was told of yet: it survives the end of the process, and a power cut may take
   * it back. Costs no write-through to the disk.
   */
  relaxedTransaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL');
    }
  }

  /** One statement of that kind. */
  relaxedRun(sql: string, ...values: SqlValue[]): number {
    if (this.#depth > 0) return this.run(sql, ...values);
    this.#database.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.run(sql, ...values);
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL');
    }
  }

  /** Runs `work` when the transaction that is under way is stored, at once when there is none, never when it is rolled back. */
  afterCommit(work: () => void): void {
    if (this.#depth > 0) this.#afterCommit.push(work);
    else work();
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql) as unknown as Statement;
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function migrate(store: Store, path: string): void {
  const version = Number(store.get('PRAGMA user_version')?.user_version ?? 0);
  if (version > migrations.length) throw new NewerDatabaseError(path, version);
  for (let index = version; index < migrations.length; index += 1) {
    store.transaction(() => {
      store.exec(migrations[index] as string);
      store.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function openChecked(path: string): Store {
  const store = new Store(path);
  try {
    const check = store.get('PRAGMA quick_check(1)');
    if (check?.quick_check !== 'ok') throw new Error(`quick_check: ${String(check?.quick_check)}`);
    migrate(store, path);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Opens the database, making or migrating it. A file that cannot be read as a database is kept aside and a new one is
 * begun: `keptAside` names it. Raises NewerDatabaseError.
 */
export function openStore(path: string, logger: Logger, nowMs: number): { store: Store; keptAside?: string } {
  const existed = existsSync(path);
  try {
    return { store: openChecked(path) };
  } catch (error) {
    if (!existed || error instanceof NewerDatabaseError) throw error;
    logger.error('the database cannot be used and is kept aside', { path, error });
    const keptAside = keepAside(path, nowMs);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    return { store: openChecked(path), keptAside };
  }
}
