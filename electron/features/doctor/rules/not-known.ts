import type { Finding } from '#shared/doctor/finding';
import { allowLines, type Fact } from '../fact';

/** A fact that could not be had: said so, with the permission that is missing. Nothing for one that is known, or that is not to be had here. */
export function notKnown(id: string, title: string, fact: Fact<unknown>): Finding[] {
  if (fact.known || fact.isNotHere) return [];
  const { because, permission } = fact;
  const finding: Finding = {
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
  return [finding];
}

/** Value of a fact that is known; undefined otherwise. */
export function valueIn<T>(fact: Fact<T> | undefined): T | undefined {
  return fact?.known ? fact.value : undefined;
}
