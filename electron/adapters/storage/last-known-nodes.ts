import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LastKnownNodes, lastKnownNodesSchema, type ManagedNode } from '#shared/fleet/managed-node';
import type { Clock, Timer } from '../../platform/clock';
import { writeFileAtomically } from '../../platform/node/atomic-file';

const writeDelayMs = 2000;
/** A first screen shows no more; the rest is read from the connection anyway. */
const maxNodes = 500;

/**
 * The nodes of each connection as they were last read, one file a connection, so that the window can be drawn before
 * any connection answers. It is a copy: a file that cannot be read is thrown away.
 */
export class LastKnownNodesFile {
  readonly #pending = new Map<string, { content: LastKnownNodes; timer: Timer }>();

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
    this.#pending.get(connectionId)?.timer.cancel();
    const content = { connectionId, readAt: this.clock.now(), nodes: nodes.slice(0, maxNodes) };
    const timer = this.clock.after(writeDelayMs, () => this.#write(connectionId), { background: true });
    this.#pending.set(connectionId, { content, timer });
  }

  flush(): void {
    for (const connectionId of [...this.#pending.keys()]) this.#write(connectionId);
  }

  #write(connectionId: string): void {
    const pending = this.#pending.get(connectionId);
    if (!pending) return;
    pending.timer.cancel();
    this.#pending.delete(connectionId);
    writeFileAtomically(this.#path(connectionId), JSON.stringify(pending.content));
  }

  /** Connection ids hold slashes and colons, which no file name may. */
  #path(connectionId: string): string {
    return join(this.directory, `${encodeURIComponent(connectionId)}.json`);
  }
}
