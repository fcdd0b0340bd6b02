import { ListTagsForResourceCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Tag } from '#shared/fleet/managed-node';
import type { ReadTags } from '../../features/fleet/ports';
import type { Clock, Timer } from '../../platform/clock';
import { withPriority } from './throttling/call-priority';
import { toAppError } from './to-app-error';

interface NodeTagsOptions {
  client: SSMClient;
  clock: Clock;
  /** Tags that were read in the background, several nodes at a time. */
  onRead?: ((nodes: ReadTags[]) => void) | undefined;
}

/** So long tags hold without being read again. */
const keptMs = 10 * 60_000;
/** Nobody waits for these: few at once leave room for those that somebody waits for. */
const concurrency = 2;
const toldTogether = 50;
const toldAfterMs = 1000;
/** Whoever may not read the tags of one node may not read those of the next. */
const pauseAfterFailureMs = 10 * 60_000;

/** ListTagsForResource knows the tags of hybrid nodes alone; those of EC2 instances are EC2's. */
const hasTagsOfSsm = (nodeId: string) => nodeId.startsWith('mi-');

/**
 * The tags of the nodes of one connection, kept with their age. SSM gives them one node at a time, so they are not read
 * with the list, but after it, when nothing else is asked, and not again for ten minutes.
 */
export class NodeTags {
  readonly #options: NodeTagsOptions;
  readonly #known = new Map<string, { tags: Tag[]; readAt: number }>();
  readonly #wanted = new Set<string>();
  readonly #stop = new AbortController();
  #readers = 0;
  #pausedUntil = 0;
  #read: ReadTags[] = [];
  #tell: Timer | undefined;

  constructor(options: NodeTagsOptions) {
    this.#options = options;
  }

  known(nodeId: string): { tags: Tag[]; readAt: number } | undefined {
    return this.#known.get(nodeId);
  }

  /** Asks for the tags of one node now. Raises what the SDK raises. */
  async read(nodeId: string): Promise<Tag[]> {
    if (!hasTagsOfSsm(nodeId)) return [];
    const answer = await this.#options.client.send(
      new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: nodeId }),
      { abortSignal: this.#stop.signal },
    );
    const tags = (answer.TagList ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));
    this.#known.set(nodeId, { tags, readAt: this.#options.clock.now() });
    return tags;
  }

  /** Has what is not known of these nodes, or too old, read in the background. */
  want(nodeIds: readonly string[]): void {
    const now = this.#options.clock.now();
    if (this.#stop.signal.aborted || now < this.#pausedUntil) return;
    for (const nodeId of nodeIds) {
      const readAt = this.#known.get(nodeId)?.readAt ?? Number.NEGATIVE_INFINITY;
      if (hasTagsOfSsm(nodeId) && now - readAt >= keptMs) this.#wanted.add(nodeId);
    }
    while (this.#readers < Math.min(concurrency, this.#wanted.size)) {
      this.#readers += 1;
      void withPriority('background', () => this.#readWanted()).finally(() => {
        this.#readers -= 1;
      });
    }
  }

  forget(nodeId: string): void {
    this.#known.delete(nodeId);
    this.#wanted.delete(nodeId);
  }

  stop(): void {
    this.#stop.abort();
    this.#wanted.clear();
    this.#tell?.cancel();
  }

  async #readWanted(): Promise<void> {
    for (const nodeId of this.#wanted) {
      this.#wanted.delete(nodeId);
      try {
        const before = this.#known.get(nodeId)?.tags;
        const tags = await this.read(nodeId);
        if (JSON.stringify(before) !== JSON.stringify(tags)) this.#tellSoon({ nodeId, tags });
      } catch (error) {
        const { code } = toAppError(error, 'read the tags');
        if (code === 'NotFound') continue;
        // The list says what is wrong with the connection; the tags stay as they are known.
        this.#wanted.clear();
        this.#pausedUntil = this.#options.clock.now() + pauseAfterFailureMs;
      }
    }
  }

  #tellSoon(read: ReadTags): void {
    const { clock, onRead } = this.#options;
    if (!onRead) return;
    this.#read.push(read);
    const tell = () => {
      this.#tell?.cancel();
      this.#tell = undefined;
      onRead(this.#read.splice(0));
    };
    if (this.#read.length >= toldTogether) tell();
    else this.#tell ??= clock.after(toldAfterMs, tell, { background: true });
  }
}
