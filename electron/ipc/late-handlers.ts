import type { CallName } from '#shared/ipc/names';
import type { Handlers } from './handlers';

/** Handlers whose code is read when one of them is called for the first time: it stands in no start's way. */
export function lateHandlers<Name extends CallName>(
  names: readonly Name[],
  load: () => Promise<Pick<Handlers, Name>>,
): Pick<Handlers, Name> {
  let loading: Promise<Pick<Handlers, Name>> | undefined;
  const handler = (name: Name) => async (input: never) => {
    loading ??= load();
    const handlers = await loading;
    return (handlers[name] as (value: never) => unknown)(input);
  };
  return Object.fromEntries(names.map((name) => [name, handler(name)])) as unknown as Pick<Handlers, Name>;
}
