import type { CommandRecord, InvocationRecord } from './command-store';
import { rampedConcurrency, resolveConcurrency, resolveMaxErrors } from './limits';
import { isCountedError, isTerminal } from './status';

/** One invocation of a command that has not ended, with what only this process knows. */
export interface ActiveInvocation {
  record: InvocationRecord;
  /** When its job was last sent by this process. */
  sentAt?: number;
  /** When a cancellation was last sent, and when the node first took one. */
  cancelSentAt?: number;
  cancelAcknowledgedAt?: number;
}

/**
 * A command that has not ended, in memory as it is in the store, with the counts that its limits need: a reply of one
 * of a thousand nodes must not cost a look at all the others.
 */
export class ActiveCommand {
  readonly maxErrors: number;
  readonly #concurrency: number;
  /** By node id, in the order of sending; those that have ended are no longer here. */
  readonly open = new Map<string, ActiveInvocation>();
  /** Node ids whose job has not been sent. */
  readonly waiting = new Set<string>();
  #errors = 0;
  #finished = 0;

  constructor(
    public command: CommandRecord,
    invocations: readonly InvocationRecord[],
  ) {
    this.maxErrors = resolveMaxErrors(command.maxErrors, command.targetCount);
    this.#concurrency = resolveConcurrency(command.maxConcurrency, command.targetCount);
    for (const record of invocations) {
      if (isTerminal(record.details)) this.#count(record);
      else {
        this.open.set(record.nodeId, { record });
        if (record.delivery === 'waiting') this.waiting.add(record.nodeId);
      }
    }
  }

  get isFinished(): boolean {
    return this.open.size === 0;
  }

  /** Whether one more error came than is tolerated: nothing more is sent then. */
  get hasTooManyErrors(): boolean {
    return this.#errors > this.maxErrors;
  }

  /** Whether the ramp has a place for one more. */
  get hasRoom(): boolean {
    const running = this.open.size - this.waiting.size;
    return running < rampedConcurrency(this.#concurrency, this.#finished);
  }

  /** Takes what was stored of one invocation. */
  update(record: InvocationRecord): void {
    const active = this.open.get(record.nodeId);
    if (!active) return;
    active.record = record;
    if (isTerminal(record.details)) {
      this.open.delete(record.nodeId);
      this.waiting.delete(record.nodeId);
      this.#count(record);
    } else if (record.delivery === 'waiting') this.waiting.add(record.nodeId);
    else this.waiting.delete(record.nodeId);
  }

  #count(record: InvocationRecord): void {
    this.#finished += 1;
    if (isCountedError(record.details)) this.#errors += 1;
  }
}
