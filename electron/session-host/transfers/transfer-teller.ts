import type { TransferProgress } from '#shared/transfers/transfer';
import type { TransferProgress as EngineProgress } from '../../adapters/file-transfer/progress';
import { type Clock, every, type Timer } from '../../platform/clock';
import { TransferRate } from './transfer-rate';

/** Bytes come often; people read slowly. */
const tellMs = 200;

/** Tells how far a transfer is: at once when something else begins, otherwise a few times a second and only if it changed. */
export class TransferTeller {
  readonly #tell: (progress: TransferProgress) => void;
  readonly #rate: TransferRate;
  readonly #timer: Timer;
  #engine: EngineProgress = { phase: 'looking', doneBytes: 0, totalBytes: 0 };
  #resumedBytes = 0;
  #interruption: string | undefined;
  #told = '';

  constructor(clock: Clock, tell: (progress: TransferProgress) => void) {
    this.#tell = tell;
    this.#rate = new TransferRate(clock);
    this.#timer = every(clock, tellMs, () => this.#tellNow(), { background: true });
  }

  progress(engine: EngineProgress): void {
    const isAnother = engine.phase !== this.#engine.phase;
    if (isAnother && engine.phase === 'transferring') this.#resumedBytes = engine.doneBytes;
    this.#engine = engine;
    if (engine.phase === 'transferring') this.#rate.note(engine.doneBytes);
    if (isAnother) this.#tellNow();
  }

  /** Why nothing moves, a sentence; undefined when it goes on. */
  interrupted(reason: string | undefined): void {
    this.#interruption = reason;
    this.#tellNow();
  }

  stop(): void {
    this.#timer.cancel();
  }

  #tellNow(): void {
    const { phase, doneBytes } = this.#engine;
    const progress: TransferProgress = {
      ...this.#engine,
      bytesPerSecond: phase === 'transferring' ? Math.round(this.#rate.perSecond(doneBytes)) : 0,
      resumedBytes: this.#resumedBytes,
      ...(this.#interruption === undefined ? {} : { interruption: this.#interruption }),
    };
    const text = JSON.stringify(progress);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(progress);
  }
}
