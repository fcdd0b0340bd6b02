import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import { type ServiceAccess, withCredentials } from '../service/service-access';
import { ServiceError } from '../service/service-errors';
import type { Gatherer } from './gatherer';
import { type InventoryItem, makeItem, splitItems } from './inventory-item';

const hashesSchema = z.object({ instanceId: z.string(), hashes: z.record(z.string(), z.string()) });

/** The service does not hold what a hash refers to. */
const mismatchCodes = new Set(['ItemContentMismatchException', 'InvalidItemContentException']);

const answerSchema = z.looseObject({});
const timeoutMs = 60_000;

/** Gathers and sends inventory; what the service already holds is sent as its hash only. */
export class InventoryReporter {
  readonly #hashesPath: string;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(
    directory: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#hashesPath = join(directory, 'inventory-hashes.json');
  }

  /**
   * One collection. A call while another runs waits for one more after it, so that what changed meanwhile is seen.
   * Raises what the service's refusal raises; a gatherer that fails is logged and leaves its type as it was.
   */
  report(access: ServiceAccess, gatherers: readonly Gatherer[]): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = (async () => {
      do {
        this.#again = false;
        await this.#reportOnce(access, gatherers);
      } while (this.#again);
    })().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Resolves when no collection is under way; a failure of one is its caller's. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running.catch(() => {});
  }

  async #reportOnce(access: ServiceAccess, gatherers: readonly Gatherer[]): Promise<void> {
    const items: InventoryItem[] = [];
    for (const gatherer of gatherers) {
      try {
        const entries = await gatherer.gather();
        const { item, cutEntries } = makeItem(
          gatherer.typeName,
          gatherer.schemaVersion,
          entries,
          this.clock.now(),
        );
        if (cutEntries > 0)
          this.logger.warn('inventory has more entries than can be reported', {
            typeName: gatherer.typeName,
            cutEntries,
          });
        items.push(item);
      } catch (error) {
        this.logger.error('inventory could not be gathered', { typeName: gatherer.typeName, error });
      }
    }
    const known = this.#loadHashes(access.instanceId);
    const outgoing = items.map(({ Content, ...item }) =>
      known[item.TypeName] === item.ContentHash ? item : { ...item, Content },
    );
    for (const call of splitItems(outgoing)) {
      try {
        await this.#put(access, call);
      } catch (error) {
        if (!(error instanceof ServiceError) || !mismatchCodes.has(error.code)) throw error;
        const names = new Set(call.map((item) => item.TypeName));
        await this.#put(
          access,
          items.filter((item) => names.has(item.TypeName)),
        );
      }
      for (const item of call) known[item.TypeName] = item.ContentHash;
      writeFileAtomically(this.#hashesPath, JSON.stringify({ instanceId: access.instanceId, hashes: known }));
    }
  }

  async #put(access: ServiceAccess, items: readonly unknown[]): Promise<void> {
    await withCredentials(access, () =>
      access.client.call(
        'PutInventory',
        { InstanceId: access.instanceId, Items: items },
        access.sign,
        answerSchema,
        { timeoutMs },
      ),
    );
  }

  /** Hashes that were accepted for another registration say nothing about this one. */
  #loadHashes(instanceId: string): Record<string, string> {
    if (!existsSync(this.#hashesPath)) return {};
    try {
      const file = hashesSchema.parse(JSON.parse(readFileSync(this.#hashesPath, 'utf8')));
      return file.instanceId === instanceId ? file.hashes : {};
    } catch {
      keepAside(this.#hashesPath, this.clock.now());
      return {};
    }
  }
}
