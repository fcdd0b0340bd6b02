import type { NodeAnswer } from './answer';
import type { Outcome } from './outcome';
import { searchAnswers } from './search-answers';

/** Nodes of a command that a new one can be sent to. */
export const retrySetNames = [
  'failed',
  'undelivered',
  'timed-out',
  'not-started',
  'cancelled',
  'passed',
] as const;
export type RetrySetName = (typeof retrySetNames)[number];

export const retrySetTexts: Record<RetrySetName, { label: string; description: string }> = {
  failed: { label: 'Failed', description: 'A step ended with an error' },
  undelivered: {
    label: 'Undelivered',
    description: 'The command never reached the node, or cannot run on it',
  },
  'timed-out': { label: 'Timed out', description: 'Not delivered, or not done, in its time' },
  'not-started': { label: 'Not started', description: 'The command was stopped before this node’s turn' },
  cancelled: { label: 'Cancelled', description: 'Stopped by a person' },
  passed: { label: 'Passed', description: 'The command succeeded' },
};

/** A delivery that timed out is both: the command did not reach the node, and it ran out of its time. */
const members: Record<RetrySetName, ReadonlySet<Outcome>> = {
  failed: new Set<Outcome>(['failed']),
  undelivered: new Set<Outcome>(['undelivered', 'delivery-timed-out']),
  'timed-out': new Set<Outcome>(['execution-timed-out', 'delivery-timed-out']),
  'not-started': new Set<Outcome>(['not-started']),
  cancelled: new Set<Outcome>(['cancelled']),
  passed: new Set<Outcome>(['success']),
};

/** Those answers that are in a set. */
export function retrySet<Answer extends Pick<NodeAnswer, 'outcome'>>(
  answers: readonly Answer[],
  name: RetrySetName,
): Answer[] {
  return answers.filter(({ outcome }) => members[name].has(outcome));
}

/** Those whose output has a text, whatever its case. */
export function outputMatches(answers: readonly NodeAnswer[], text: string): NodeAnswer[] {
  return answers.filter((answer) => searchAnswers([answer], text).length > 0);
}
