import type { Result } from '../errors/app-error';
import type { ChosenFiles } from '../transfers/transfer';
import type { CallInput, CallOutput, EventPayload } from './contract';
import type { CallName, EventName } from './names';

/** What the preload exposes on `window.quarterdeck`; the only door of the renderer. */
export interface Host {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>>>;
  /** Hands files that were dropped on the window to the main process; they are DOM files, whose paths the page does not see. */
  takeDropped(files: readonly object[]): Promise<Result<ChosenFiles>>;
  /** Subscribes to an event; the answer unsubscribes. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
}
