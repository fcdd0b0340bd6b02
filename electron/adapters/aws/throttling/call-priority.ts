import { AsyncLocalStorage } from 'node:async_hooks';

/** Who waits for a call: a person, a list on the screen, or nobody. The order in which waiting calls go. */
export const callPriorities = ['interactive', 'normal', 'background'] as const;
export type CallPriority = (typeof callPriorities)[number];

const chosen = new AsyncLocalStorage<CallPriority>();

/** Every call that is made inside has this priority. */
export function withPriority<T>(priority: CallPriority, work: () => T): T {
  return chosen.run(priority, work);
}

/** Reads of lists; everything else was asked for by a person who waits for it. */
const reads = /^(Describe|List|Get|Search|Simulate)/;
/** Reads that stand between a person and a shell. */
const awaitedReads = new Set(['GetConnectionStatus', 'GetCallerIdentity', 'GetDocument']);

/** As chosen with `withPriority`; otherwise by what the operation is for. */
export function priorityOf(operation: string): CallPriority {
  return (
    chosen.getStore() ?? (reads.test(operation) && !awaitedReads.has(operation) ? 'normal' : 'interactive')
  );
}
