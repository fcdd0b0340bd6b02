import type { QueryClient } from '@tanstack/react-query';
import type { CallInput } from '#shared/ipc/contract';
import { call } from './host';
import { keepLastKnownNodes } from './last-known-nodes';
import { connectionsQuery } from './use-connections';
import { settingsQuery } from './use-settings';

let terminalsOfBefore: readonly string[] = [];

/** Terminals whose sessions go on since before the page was loaded. */
export function openTerminals(): readonly string[] {
  return terminalsOfBefore;
}

/** Reads, in one call, what the first drawing needs, so that the window is drawn once and at once. */
export async function readBeginning(client: QueryClient): Promise<void> {
  try {
    const beginning = await call('app/begin', undefined);
    const { settings, connections, lastKnown } = beginning;
    client.setQueryData(settingsQuery.queryKey, settings);
    client.setQueryData(connectionsQuery.queryKey, connections);
    for (const nodes of lastKnown) keepLastKnownNodes(nodes);
    terminalsOfBefore = beginning.openTerminals;
  } catch {
    // Each of them is asked for by itself where it is used, and says there why it is not to be had.
  }
}

const reported = new Set<string>();

/** Tells main, once in the life of the page, how far it is; it counts when it is painted. */
export function reportStage(stage: CallInput<'app/report-stage'>['stage']): void {
  if (reported.has(stage)) return;
  reported.add(stage);
  const report = () => void call('app/report-stage', { stage }).catch(() => {});
  requestAnimationFrame(() => setTimeout(report));
}
