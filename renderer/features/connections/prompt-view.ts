import { useEffect, useRef } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Prompt } from '#shared/connections/prompt';

/** The question whose dialog is open, if one is. */
export const promptView = createStore<{ openId: string | undefined }>()(() => ({ openId: undefined }));

export const openPrompt = (promptId: string) => promptView.setState({ openId: promptId });

const freshMs = 5000;
let lastActAt = Number.NEGATIVE_INFINITY;
for (const name of ['pointerdown', 'keydown'] as const)
  document.addEventListener(
    name,
    () => {
      lastActAt = performance.now();
    },
    { capture: true, passive: true },
  );

/**
 * A question that follows from what a person has just done is put at once; one that comes by itself, as at the start
 * or when a sign-in runs out, waits above the page until somebody turns to it.
 */
export function useNewPrompts(prompts: readonly Prompt[]): void {
  const seen = useRef(new Set<string>());
  useEffect(() => {
    for (const { promptId } of prompts) {
      if (seen.current.has(promptId)) continue;
      seen.current.add(promptId);
      const isAsked = performance.now() - lastActAt < freshMs;
      if (isAsked && promptView.getState().openId === undefined) openPrompt(promptId);
    }
    const { openId } = promptView.getState();
    if (openId !== undefined && prompts.every(({ promptId }) => promptId !== openId))
      promptView.setState({ openId: undefined });
  }, [prompts]);
}
