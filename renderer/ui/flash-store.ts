import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createStore } from 'zustand/vanilla';

export type FlashMessage = FlashbarProps.MessageDefinition & { id: string };

interface FlashState {
  messages: FlashMessage[];
  /** Shows a message, or replaces the one with its id. */
  show(message: FlashMessage): void;
  dismiss(id: string): void;
}

/** What the window tells above the page: results, failures, progress of long work. */
export const flashStore = createStore<FlashState>()((set) => ({
  messages: [],
  show: (message) =>
    set(({ messages }) => ({
      messages: messages.some((one) => one.id === message.id)
        ? messages.map((one) => (one.id === message.id ? message : one))
        : [message, ...messages],
    })),
  dismiss: (id) => set(({ messages }) => ({ messages: messages.filter((one) => one.id !== id) })),
}));

/** A result or failure that a person may dismiss. */
export function flash(
  type: 'success' | 'error' | 'info' | 'warning',
  header: string,
  content?: string,
): void {
  const id = crypto.randomUUID();
  const dismiss = () => flashStore.getState().dismiss(id);
  flashStore
    .getState()
    .show({ id, type, header, content, dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss });
  if (type === 'success' || type === 'info') setTimeout(dismiss, 8000);
}
