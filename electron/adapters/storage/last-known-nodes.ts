import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LastKnownNodes, lastKnownNodesSchema, type ManagedNode } from '#shared/fleet/managed-node';
import type { Clock } from '../../platform/clock';
import { DelayedWrite } from './delayed-write';

const writeDelayMs = 2000;
/** A first screen shows no more; the rest is read from the connection anyway. */
const maxNodes = 500;

/**
 * The nodes of each connection as they were last read, one file a connection, so that the window can be drawn before
 * any connection answers. It is a copy: a file that cannot be read is thrown away.
 */
export class LastKnownNodesFile {
  readonly #writes = new Map<string, DelayedWrite>();

  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
  ) {}

  read(connectionId: string): LastKnownNodes | undefined {
    const path = this.#path(connectionId);
    if (!existsSync(path)) return undefined;
    try {
      const content = lastKnownNodesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      return content.connectionId === connectionId ? content : undefined;
    } catch {
      rmSync(path, { force: true });
      return undefined;
    }
  }

  /** Written a moment later, and at flush(). */
  keep(connectionId: string, nodes: readonly ManagedNode[]): void {
    let write = this.#writes.get(connectionId);
    if (!write) {
      write = new DelayedWrite({ path: this.#path(connectionId), delayMs: writeDelayMs, clock: this.clock });
      this.#writes.set(connectionId, write);
    }
    const content: LastKnownNodes = {
      connectionId,
      readAt: this.clock.now(),
      nodes: nodes.slice(0, maxNodes),
    };
    write.set(() => JSON.stringify(content));
  }

  flush(): void {
    for (const write of this.#writes.values()) write.flush();
  }

  /** Connection ids hold slashes and colons, which no file name may. */
  #path(connectionId: string): string {
    return join(this.directory, `${encodeURIComponent(connectionId)}.json`);
  }
}
