import { AppError } from '#shared/errors/app-error';
import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract';
import type { Host } from '#shared/ipc/host';
import { type CallName, type EventName, terminalPortMessage } from '#shared/ipc/names';
import type { ChosenFiles } from '#shared/transfers/transfer';

declare global {
  interface Window {
    quarterdeck: Host;
  }
}

/** Calls the main process; raises AppError with a sentence for a person. */
export async function call<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const result = await window.quarterdeck.call(name, input);
  if (result.ok) return result.value;
  throw AppError.fromWire(result.error);
}

/** Hands files that were dropped on the window to the main process, which alone learns their paths. */
export async function dropFiles(files: readonly File[]): Promise<ChosenFiles> {
  const result = await window.quarterdeck.takeDropped(files);
  if (result.ok) return result.value;
  throw AppError.fromWire(result.error);
}

interface Subscription {
  /** Each entry is one subscription, also where two have the same listener. */
  listeners: Set<{ tell(payload: never): void }>;
  stop(): void;
}

const subscriptions = new Map<EventName, Subscription>();

/**
 * Subscribes to an event of the main process; the answer unsubscribes. However many listen, as every open shell does, the
 * event crosses into the page once.
 */
export function onEvent<Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
): () => void {
  const entry = { tell: listener };
  let subscription = subscriptions.get(name);
  if (!subscription) {
    const listeners: Subscription['listeners'] = new Set();
    const stop = window.quarterdeck.on(name, (payload) => {
      for (const one of [...listeners]) (one as typeof entry).tell(payload);
    });
    subscription = { listeners, stop };
    subscriptions.set(name, subscription);
  }
  const { listeners, stop } = subscription;
  listeners.add(entry);
  return () => {
    if (!listeners.delete(entry) || listeners.size > 0) return;
    stop();
    subscriptions.delete(name);
  };
}

const arrived = new Map<string, MessagePort>();
const awaited = new Map<string, (port: MessagePort) => void>();

window.addEventListener('message', (event) => {
  // The preload is the only sender: the page has no frames, and other windows cannot be opened.
  if (event.source !== window || event.data?.type !== terminalPortMessage) return;
  const port = event.ports[0];
  const terminalId = String(event.data.terminalId);
  if (!port) return;
  const waiting = awaited.get(terminalId);
  awaited.delete(terminalId);
  if (waiting) waiting(port);
  else arrived.set(terminalId, port);
});

/** The port of a terminal that `terminals/open` was called for. */
export function terminalPort(terminalId: string): Promise<MessagePort> {
  const port = arrived.get(terminalId);
  arrived.delete(terminalId);
  if (port) return Promise.resolve(port);
  return new Promise((resolve) => awaited.set(terminalId, resolve));
}
