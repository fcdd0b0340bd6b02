import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { PlatformFacts } from '../presence/platform-facts';
import type { ServiceAccess } from '../service/service-access';
import { allGatherers } from './all-gatherers';
import { InventoryReporter } from './inventory-reporter';
import { loadInventorySettings } from './inventory-settings';
import { watchPackages } from './package-watch';

/** After a failed report, and at the least between two that only a reconnection caused. */
const retryMs = 60_000;

interface InventoryScheduleOptions {
  directory: string;
  facts: PlatformFacts;
  /** Undefined while the node is not connected; then nothing is sent. */
  access(): ServiceAccess | undefined;
  clock: Clock;
  logger: Logger;
}

/** When inventory is collected: at the first connection, at an interval, when packages changed, when asked. */
export class InventorySchedule {
  readonly #options: InventoryScheduleOptions;
  readonly #reporter: InventoryReporter;
  readonly #timers: Timer[];
  #retry: Timer | undefined;
  #last: { instanceId: string; at: number } | undefined;
  #stopped = false;

  constructor(options: InventoryScheduleOptions) {
    const { clock, directory, logger } = options;
    this.#options = options;
    this.#reporter = new InventoryReporter(directory, clock, logger);
    const { intervalMinutes } = loadInventorySettings(directory, clock.now(), logger);
    this.#timers = [
      every(clock, intervalMinutes * 60_000, () => this.gatherNow(), { background: true }),
      watchPackages(clock, () => this.gatherNow()),
    ];
  }

  /** The node is online: reports unless it did so a moment ago under the same registration. */
  connected(): void {
    const access = this.#options.access();
    const last = this.#last;
    const recent = last !== undefined && this.#options.clock.now() - last.at < retryMs;
    if (access !== undefined && !(recent && last.instanceId === access.instanceId)) this.gatherNow();
  }

  gatherNow(): void {
    const { access, clock, directory, facts, logger } = this.#options;
    const current = access();
    if (current === undefined || this.#stopped) return;
    this.#retry?.cancel();
    this.#retry = undefined;
    const settings = loadInventorySettings(directory, clock.now(), logger);
    this.#reporter.report(current, allGatherers(current.instanceId, facts, settings)).then(
      () => {
        this.#last = { instanceId: current.instanceId, at: clock.now() };
      },
      (error: unknown) => {
        if (this.#stopped) return;
        logger.warn('inventory was not taken', { error });
        this.#retry ??= clock.after(retryMs, () => this.gatherNow(), { background: true });
      },
    );
  }

  /**
   * Collects and reports these types now and answers the names of those that this node has. Raises what the service
   * answers, and an error with a sentence while the node is not connected.
   */
  async collect(typeNames: readonly string[], fileFolders?: readonly string[]): Promise<string[]> {
    const { access, clock, directory, facts, logger } = this.#options;
    const current = access();
    if (current === undefined) throw new Error('the node is not connected to its control plane');
    const settings = loadInventorySettings(directory, clock.now(), logger);
    const wanted = fileFolders === undefined ? settings : { ...settings, fileFolders: [...fileFolders] };
    const gatherers = allGatherers(current.instanceId, facts, wanted).filter(
      ({ typeName }) => typeName === 'AWS:InstanceInformation' || typeNames.includes(typeName),
    );
    // A report that joins another would leave out what only this one asks for.
    await this.#reporter.idle();
    await this.#reporter.report(current, gatherers);
    return gatherers.map(({ typeName }) => typeName);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#retry?.cancel();
  }
}
