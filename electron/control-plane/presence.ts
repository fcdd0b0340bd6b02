import type { Clock, Timer } from '../platform/clock';
import type { ChangeFeed } from './changes';
import type { NodeRecord } from './store/nodes';

export interface PresenceSettings {
  /** Milliseconds between two pings of a node; two missed ones make it lost. */
  pingIntervalMs: number;
  /** A node whose control channel has been gone longer than this is lost. */
  channelGraceMs: number;
}

export const defaultPresence: PresenceSettings = { pingIntervalMs: 5 * 60_000, channelGraceMs: 30_000 };

/**
 * Which nodes are there. AWS publishes no threshold; the rule here: a node is Online while its control channel is open,
 * and for a grace after it went away as long as its last ping is younger than two intervals; otherwise ConnectionLost.
 */
export class Presence {
  readonly #connected = new Set<string>();
  readonly #goneSince = new Map<string, { at: number; timer: Timer }>();
  readonly #startedAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly changes: ChangeFeed,
    private readonly settings: PresenceSettings = defaultPresence,
  ) {
    // Nodes that were connected to the process before this one get the same grace.
    this.#startedAt = clock.now();
  }

  connected(nodeId: string): void {
    this.#goneSince.get(nodeId)?.timer.cancel();
    this.#goneSince.delete(nodeId);
    this.#connected.add(nodeId);
    this.changes.tell({ topic: 'node', nodeId });
  }

  disconnected(nodeId: string): void {
    if (!this.#connected.delete(nodeId)) return;
    const timer = this.clock.after(
      this.settings.channelGraceMs,
      () => this.changes.tell({ topic: 'node', nodeId }),
      {
        background: true,
      },
    );
    this.#goneSince.set(nodeId, { at: this.clock.now(), timer });
    this.changes.tell({ topic: 'node', nodeId });
  }

  /** Whether a command or a session would reach the node now. */
  isConnected(nodeId: string): boolean {
    return this.#connected.has(nodeId);
  }

  status(node: Pick<NodeRecord, 'nodeId' | 'lastPingAt'>, nowMs: number): 'Online' | 'ConnectionLost' {
    if (this.#connected.has(node.nodeId)) return 'Online';
    const goneSince = this.#goneSince.get(node.nodeId)?.at ?? this.#startedAt;
    const channelInGrace = nowMs - goneSince <= this.settings.channelGraceMs;
    const pingIsYoung =
      node.lastPingAt !== undefined && nowMs - node.lastPingAt <= 2 * this.settings.pingIntervalMs;
    return channelInGrace && pingIsYoung ? 'Online' : 'ConnectionLost';
  }

  stop(): void {
    for (const { timer } of this.#goneSince.values()) timer.cancel();
  }
}
