import { AppError } from '#shared/errors/app-error';
import type { CallInput, CallOutput, EventPayload } from '#shared/ipc/contract';
import type { Host } from '#shared/ipc/host';
import { type CallName, type EventName, terminalPortMessage } from '#shared/ipc/names';

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

/** Subscribes to an event of the main process; the answer unsubscribes. */
export function onEvent<Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
): () => void {
  return window.quarterdeck.on(name, listener);
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
