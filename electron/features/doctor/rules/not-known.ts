import type { Finding } from '#shared/doctor/finding';
import { allowLines, type Fact } from '../fact';

/** A fact that could not be had: said so, with the permission that is missing. Undefined for one that is known. */
export function notKnown(id: string, title: string, fact: Fact<unknown>): Finding | undefined {
  if (fact.known) return undefined;
  const { because, permission } = fact;
  return {
    id,
    severity: 'unknown',
    title,
    seen: `Unknown, because ${because}`,
    ...(permission === undefined
      ? {}
      : {
          fix: {
            sentence: `Let the identity of this connection use ${permission}, and examine again.`,
            lines: [allowLines([permission])],
          },
        }),
  };
}

/** Value of a fact that is known; undefined otherwise. */
export function valueIn<T>(fact: Fact<T> | undefined): T | undefined {
  return fact?.known ? fact.value : undefined;
}
