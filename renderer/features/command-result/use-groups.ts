import { useEffect, useState } from 'react';
import type { NodeAnswer } from '#shared/commands/answer';
import { type AnswerGroup, comparedText, groupAnswers } from '#shared/commands/group-answers';
import type { MaskName } from '#shared/commands/mask';

/** Work is put aside after this long, so that a frame is drawn between. */
const sliceMs = 8;

/** What was compared before: an answer that has not changed is not masked again. */
let known = new WeakMap<NodeAnswer, string>();
let knownMasks = '';

export interface Groups {
  groups: AnswerGroup[];
  /** Answers are still being compared. */
  isWorking: boolean;
}

/** Folds answers in slices beside the drawing of the window; what was folded before stays until there is more. */
export function useGroups(answers: readonly NodeAnswer[], masks: ReadonlySet<MaskName>): Groups {
  const [state, setState] = useState<Groups>({ groups: [], isWorking: true });
  useEffect(() => {
    let isGone = false;
    const key = [...masks].sort().join();
    if (key !== knownMasks) {
      known = new WeakMap();
      knownMasks = key;
    }
    const texts = known;
    const work = async () => {
      let begunAt = performance.now();
      for (const answer of answers) {
        if (!texts.has(answer)) texts.set(answer, comparedText(answer, masks));
        if (performance.now() - begunAt < sliceMs) continue;
        setState((before) => (before.isWorking ? before : { ...before, isWorking: true }));
        await new Promise((resolve) => setTimeout(resolve));
        if (isGone) return;
        begunAt = performance.now();
      }
      const groups = groupAnswers(answers, masks, (answer) => texts.get(answer) ?? '');
      if (!isGone) setState({ groups, isWorking: false });
    };
    void work();
    return () => {
      isGone = true;
    };
  }, [answers, masks]);
  return state;
}
