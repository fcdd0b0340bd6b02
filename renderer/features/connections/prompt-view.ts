import { useEffect, useRef } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Connection } from '#shared/connections/connection';
import type { Prompt } from '#shared/connections/prompt';

/** The question whose dialog is open, if one is. */
export const promptView = createStore<{ openId: string | undefined }>()(() => ({ openId: undefined }));

export const openPrompt = (promptId: string) => promptView.setState({ openId: promptId });

const freshMs = 60_000;
/** Connections that a person has opened and that are not open yet, with when that was. */
const opening = new Map<string, number>();

/** A person has just opened a connection: what it asks for is put to them at once. */
export function expectPrompts(connectionId: string): void {
  opening.set(connectionId, performance.now());
}

/** A person does not want to be asked now: what asks again by itself, as when a file is written, waits above the page. */
export function expectNoPrompts(connectionIds: readonly string[]): void {
  for (const connectionId of connectionIds) opening.delete(connectionId);
}

const isExpected = (connectionId: string) =>
  performance.now() - (opening.get(connectionId) ?? Number.NEGATIVE_INFINITY) < freshMs;

/**
 * A question that follows from opening a connection is put at once; one that comes by itself, as at the start or when a
 * sign-in runs out, waits above the page until somebody turns to it: it takes the keys from no shell.
 */
export function useNewPrompts(prompts: readonly Prompt[], connections: readonly Connection[]): void {
  const seen = useRef(new Set<string>());
  useEffect(() => {
    const { openId } = promptView.getState();
    if (openId !== undefined && prompts.every(({ promptId }) => promptId !== openId))
      promptView.setState({ openId: undefined });
    for (const { promptId, problem, connectionIds } of prompts) {
      if (seen.current.has(promptId)) continue;
      seen.current.add(promptId);
      // One with a problem is the answer to what a person has just given.
      const isAsked = problem !== undefined || connectionIds.some(isExpected);
      if (isAsked && promptView.getState().openId === undefined) openPrompt(promptId);
    }
  }, [prompts]);
  useEffect(() => {
    for (const { connectionId, state } of connections)
      if (state.kind === 'ready' || state.kind === 'degraded') opening.delete(connectionId);
  }, [connections]);
}
