import type { Store } from './store/database';

/** What changed, for listeners of the added endpoint `GET /quarterdeck/v1/changes` (docs/bridge-api.md). */
export interface Change {
  topic:
    | 'node'
    | 'tags'
    | 'inventory'
    | 'command'
    | 'session'
    | 'document'
    | 'association'
    | 'maintenance-window';
  nodeId?: string;
}

/** Tells listeners in this process of changes; a change is told after it was stored. */
export class ChangeFeed {
  constructor(private readonly store: Pick<Store, 'afterCommit'>) {}

  readonly #listeners = new Set<(change: Change) => void>();

  tell(change: Change): void {
    this.store.afterCommit(() => {
      for (const listener of this.#listeners) listener(change);
    });
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
