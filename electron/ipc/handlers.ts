import type { CallInput, CallOutput, Calls } from '#shared/ipc/contract';
import type { CallName } from '#shared/ipc/names';

type CheckedInput<Name extends CallName> = Calls[Name]['input'] extends { _output: infer Output }
  ? Output
  : CallInput<Name>;

/** A call without an answer may be handled by what returns nothing. */
type Answer<Name extends CallName> = [CallOutput<Name>] extends [undefined]
  ? undefined | void
  : CallOutput<Name>;

/** One handler per call of the contract; a missing or mistyped one does not compile. */
export type Handlers = {
  [Name in CallName]: (input: CheckedInput<Name>) => Promise<Answer<Name>> | Answer<Name>;
};
