/**
 * One vocabulary for the statuses of commands and of their invocations. `Status` is coarse (it has no Undeliverable, no
 * Terminated); `StatusDetails` is the real one, which services write with and without spaces and with one or two l.
 * Source: AWS's "Understanding command statuses".
 */
export const outcomes = [
  /** Not sent to the node yet. */
  'waiting',
  'running',
  /** CancelCommand was accepted; the node has not said that it stopped. */
  'cancelling',
  'success',
  'failed',
  'execution-timed-out',
  /** The node did not take it in time. */
  'delivery-timed-out',
  /** It never reached the node, or the node may not or cannot run it: no answer says anything of the command itself. */
  'undelivered',
  /** The command was stopped, by its error budget or a person, before the node began. */
  'not-started',
  'cancelled',
  /** Of a command alone: its targets matched no node. */
  'no-targets',
  /** Of a command alone: some did not succeed, but too few failed. */
  'incomplete',
] as const;
export type Outcome = (typeof outcomes)[number];

const byDetails: Record<string, Outcome> = {
  pending: 'waiting',
  delayed: 'waiting',
  inprogress: 'running',
  cancelling: 'cancelling',
  canceling: 'cancelling',
  success: 'success',
  failed: 'failed',
  incomplete: 'incomplete',
  executiontimedout: 'execution-timed-out',
  // Coarse: as a detail it says that the document ran out of its time.
  timedout: 'execution-timed-out',
  deliverytimedout: 'delivery-timed-out',
  undeliverable: 'undelivered',
  invalidplatform: 'undelivered',
  accessdenied: 'undelivered',
  ratelimitexceeded: 'failed',
  rateexceeded: 'failed',
  terminated: 'not-started',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  noinstancesintag: 'no-targets',
};

const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');

/** What a status of either level means; one that is not known is taken by its coarse status, and else as running. */
export function outcomeOf({
  status,
  statusDetails,
}: {
  status: string;
  statusDetails?: string | undefined;
}): Outcome {
  return byDetails[plain(statusDetails ?? '')] ?? byDetails[plain(status)] ?? 'running';
}

const open: ReadonlySet<Outcome> = new Set<Outcome>(['waiting', 'running', 'cancelling']);

/** Whether nothing more will come of it. */
export function isSettled(outcome: Outcome): boolean {
  return !open.has(outcome);
}

/** For a person, as one or two words. */
export const outcomeTexts: Record<Outcome, string> = {
  waiting: 'waiting',
  running: 'running',
  cancelling: 'being cancelled',
  success: 'succeeded',
  failed: 'failed',
  'execution-timed-out': 'timed out',
  'delivery-timed-out': 'not delivered in time',
  undelivered: 'undelivered',
  'not-started': 'not started',
  cancelled: 'cancelled',
  'no-targets': 'no targets',
  incomplete: 'incomplete',
};

export interface CommandProgress {
  /** Nodes. */
  total: number;
  settled: number;
  /** 0 to 100, whole; 100 only when all have settled. */
  percent: number;
  /** Outcomes that occur, in the order of `outcomes`. */
  counts: { outcome: Outcome; count: number }[];
}

/** How far a command is. `total` is how many nodes it is for, where that is known before all of them are listed. */
export function progressOf(found: Iterable<Outcome>, total = 0): CommandProgress {
  const counted = new Map<Outcome, number>();
  let listed = 0;
  let settled = 0;
  for (const outcome of found) {
    counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
    listed += 1;
    if (isSettled(outcome)) settled += 1;
  }
  const all = Math.max(total, listed);
  if (all > listed) counted.set('waiting', (counted.get('waiting') ?? 0) + all - listed);
  return {
    total: all,
    settled,
    percent: all === 0 ? 100 : Math.floor((settled / all) * 100),
    counts: outcomes.flatMap((outcome) => {
      const count = counted.get(outcome) ?? 0;
      return count === 0 ? [] : [{ outcome, count }];
    }),
  };
}
