import type { CopyLines } from '#shared/doctor/finding';

/**
 * Something that was asked for: its value, or why it could not be had. `permission` is the IAM action that the caller
 * lacks, where that is the reason. `isNotHere`: the connection has no such thing, so that nothing is to be said of it.
 */
export type Fact<T> =
  | { known: true; value: T }
  | { known: false; because: string; permission?: string; isNotHere?: true };

export const known = <T>(value: T): Fact<T> => ({ known: true, value });

export const unknown = (because: string, permission?: string): Fact<never> => ({
  known: false,
  because,
  ...(permission === undefined ? {} : { permission }),
});

/** For what a connection does not have: a bridge has no tiers. */
export const notHere = (because: string): Fact<never> => ({ known: false, because, isNotHere: true });

/** The statement that lets the caller look, ready to copy. */
export function allowLines(actions: readonly string[]): CopyLines {
  const statement = { Effect: 'Allow', Action: [...actions], Resource: '*' };
  return {
    label: 'Statement for the policy of this connection',
    kind: 'policy',
    text: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2),
  };
}
