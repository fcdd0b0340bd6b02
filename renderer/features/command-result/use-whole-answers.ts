import { useCallback, useEffect, useRef, useState } from 'react';
import { answerKey } from '#shared/commands/answer';
import type { Invocation, InvocationOutput } from '#shared/commands/command';
import { asAppError } from '#shared/errors/app-error';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

const atATime = 4;

/** Reads answers one by one that are cut where they are told together. */
export function useWholeAnswers() {
  const [whole, setWhole] = useState<ReadonlyMap<string, InvocationOutput>>(new Map());
  const [progress, setProgress] = useState<{ done: number; total: number }>();
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  const read = useCallback(async (invocations: readonly Invocation[]) => {
    setProgress({ done: 0, total: invocations.length });
    const found = new Map<string, InvocationOutput>();
    let next = 0;
    let done = 0;
    let failure: string | undefined;
    await Promise.all(
      Array.from({ length: atATime }, async () => {
        for (let index = next++; index < invocations.length && !isGone.current; index = next++) {
          const one = invocations[index] as Invocation;
          const { connectionId, commandId, nodeId } = one;
          try {
            found.set(
              answerKey(one),
              await call('commands/get-invocation', { connectionId, commandId, nodeId }),
            );
          } catch (thrown) {
            failure = asAppError(thrown).message;
          }
          done += 1;
          if (done % 10 === 0 && !isGone.current) setProgress({ done, total: invocations.length });
        }
      }),
    );
    if (isGone.current) return;
    setWhole((before) => new Map([...before, ...found]));
    setProgress(undefined);
    if (failure !== undefined) flash('warning', 'Not every answer could be read', failure);
  }, []);
  return { whole, progress, read };
}
