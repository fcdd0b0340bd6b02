import type { CallAttempt } from '#shared/api-log/api-call';

/** What the middlewares of one call share: it travels with the SDK's context of that call. */
export interface ObservedCall {
  attempts: CallAttempt[];
  /** When the last request ended, in epoch milliseconds. */
  endedAt: number;
}

const key = Symbol('quarterdeck observed call');

export function observedCall(context: object): ObservedCall {
  const holder = context as { [key]?: ObservedCall };
  holder[key] ??= { attempts: [], endedAt: 0 };
  return holder[key];
}
