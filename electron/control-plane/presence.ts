import type { Clock, Timer } from '../platform/clock';
import type { ChangeFeed } from './changes';
import type { NodeRecord, NodeStore } from './store/nodes';

export interface PresenceSettings {
  /** Milliseconds between two pings of a node; two missed ones make it lost. */
  pingIntervalMs: number;
  /** A node whose control channel has been gone longer than this is lost. */
  channelGraceMs: number;
}

export const defaultPresence: PresenceSettings = { pingIntervalMs: 5 * 60_000, channelGraceMs: 30_000 };

/** What is known of one node's presence. */
interface Watched {
  isConnected: boolean;
  /** When the control channel was last opened, which is as good a sign of life as a ping. */
  openedAt: number | undefined;
  /** When the control channel went away; when this process started, for one that was open in the process before it. */
  goneSince: number;
  lastPingAt: number | undefined;
  /** When the node turns lost if nothing is heard of it. */
  timer: Timer | undefined;
}

/**
 * Which nodes are there. AWS publishes no threshold; the rule here: a node is Online while its control channel is open
 * or has been gone for no longer than the grace, and its last ping is not older than two intervals; otherwise it is
 * ConnectionLost. The moment at which a node turns lost is told like any other change.
 */
export class Presence {
  readonly #watched = new Map<string, Watched>();
  readonly #startedAt: number;
  #isStopped = false;

  /** `nodes` keeps when channels went away, for the next process. */
  constructor(
    private readonly clock: Clock,
    private readonly changes: ChangeFeed,
    private readonly nodes: Pick<NodeStore, 'setChannelGone'>,
    private readonly settings: PresenceSettings = defaultPresence,
  ) {
    this.#startedAt = clock.now();
  }

  /** At a start: what the process before this one knew. */
  restore({ nodeId, lastPingAt, channelGoneAt }: NodeRecord): void {
    const watched = this.#of(nodeId);
    watched.lastPingAt = lastPingAt;
    watched.goneSince = channelGoneAt ?? this.#startedAt;
    this.#changed(nodeId, watched);
  }

  connected(nodeId: string): void {
    const watched = this.#of(nodeId);
    if (!watched.isConnected) this.nodes.setChannelGone(nodeId, undefined);
    watched.isConnected = true;
    watched.openedAt = this.clock.now();
    this.#changed(nodeId, watched);
  }

  disconnected(nodeId: string): void {
    const watched = this.#watched.get(nodeId);
    // With the end of this process every channel goes; that says nothing about the nodes.
    if (!watched?.isConnected || this.#isStopped) return;
    watched.isConnected = false;
    watched.goneSince = this.clock.now();
    this.nodes.setChannelGone(nodeId, watched.goneSince);
    this.#changed(nodeId, watched);
  }

  /** A ping came. */
  pinged(nodeId: string, atMs: number): void {
    const watched = this.#of(nodeId);
    watched.lastPingAt = atMs;
    this.#changed(nodeId, watched);
  }

  /** The node is no longer registered. */
  forget(nodeId: string): void {
    this.#watched.get(nodeId)?.timer?.cancel();
    this.#watched.delete(nodeId);
  }

  /** Whether a command or a session would reach the node now. */
  isConnected(nodeId: string): boolean {
    return this.#watched.get(nodeId)?.isConnected ?? false;
  }

  status(node: Pick<NodeRecord, 'nodeId' | 'lastPingAt'>, nowMs: number): 'Online' | 'ConnectionLost' {
    const watched = this.#watched.get(node.nodeId);
    const lostAt = this.#lostAt({
      isConnected: watched?.isConnected ?? false,
      openedAt: watched?.openedAt,
      goneSince: watched?.goneSince ?? this.#startedAt,
      lastPingAt: node.lastPingAt,
    });
    return nowMs < lostAt ? 'Online' : 'ConnectionLost';
  }

  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#watched.values()) timer?.cancel();
  }

  #of(nodeId: string): Watched {
    let watched = this.#watched.get(nodeId);
    if (!watched) {
      watched = {
        isConnected: false,
        openedAt: undefined,
        goneSince: this.#startedAt,
        lastPingAt: undefined,
        timer: undefined,
      };
      this.#watched.set(nodeId, watched);
    }
    return watched;
  }

  /** The first moment at which the node counts as lost if nothing more is heard of it. */
  #lostAt({ isConnected, openedAt, goneSince, lastPingAt }: Omit<Watched, 'timer'>): number {
    const { channelGraceMs, pingIntervalMs } = this.settings;
    const heardAt = isConnected ? Math.max(lastPingAt ?? 0, openedAt ?? 0) : (lastPingAt ?? 0);
    const bySilence = heardAt + 2 * pingIntervalMs + 1;
    return isConnected ? bySilence : Math.min(bySilence, goneSince + channelGraceMs + 1);
  }

  #changed(nodeId: string, watched: Watched): void {
    watched.timer?.cancel();
    const tell = () => this.changes.tell({ topic: 'node', nodeId });
    const leftMs = this.#lostAt(watched) - this.clock.now();
    watched.timer = leftMs > 0 ? this.clock.after(leftMs, tell, { background: true }) : undefined;
    tell();
  }
}
