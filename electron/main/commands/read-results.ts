import type { CommandRef, Invocation } from '#shared/commands/command';
import { outputStart } from '#shared/commands/live-output';
import type { ConnectionPorts } from '../connections/connection-ports';

/** What one node answered, with the name of its connection. */
export interface ReadInvocation {
  invocation: Invocation;
  connectionName: string;
}

/** All invocations of a command, page after page. */
export async function readInvocations(
  { commands }: ConnectionPorts,
  commandId: string,
  signal: AbortSignal,
  onRead: (count: number) => void,
): Promise<Invocation[]> {
  const all = new Map<string, Invocation>();
  let nextToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await commands.invocations(commandId, nextToken, signal);
    for (const one of page.invocations) all.set(one.nodeId, one);
    onRead(all.size);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return [...all.values()];
}

/** Bytes of one stream of one step, uncut; none where the node does not send them so. */
export async function* uncutOutput(
  { liveOutput }: ConnectionPorts,
  { commandId, nodeId }: CommandRef & { nodeId: string },
  wanted: { step: string; stream: 'stdout' | 'stderr' },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!liveOutput) return;
  let place = outputStart;
  for (;;) {
    signal.throwIfAborted();
    const piece = await liveOutput.read({ commandId, nodeId, place, waitSeconds: 0 }, signal);
    if (!piece.isAvailable) return;
    for (const event of piece.events) {
      if (event.step === wanted.step && event.stream === wanted.stream)
        yield Buffer.from(event.data, 'base64');
    }
    if (piece.isEnded || piece.next.from <= place.from) return;
    place = piece.next;
  }
}

/** Whether the whole output of a node can be read. */
export async function hasUncutOutput(
  { liveOutput }: ConnectionPorts,
  { commandId, nodeId }: CommandRef & { nodeId: string },
  signal: AbortSignal,
): Promise<boolean> {
  if (!liveOutput) return false;
  try {
    const piece = await liveOutput.read({ commandId, nodeId, place: outputStart, waitSeconds: 0 }, signal);
    return piece.isAvailable;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Does work for all items, a few at a time, in their order of beginning. */
export async function forEachOf<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atATime, items.length) }, async () => {
      for (let index = next++; index < items.length; index = next++) await work(items[index] as T);
    }),
  );
}
