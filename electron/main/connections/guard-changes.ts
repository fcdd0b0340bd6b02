import { type GuardedChange, guardedChangeNames } from '#shared/connections/change-confirmation';
import type { Connection } from '#shared/connections/connection';
import type { ChangePermits } from '../../features/connections/change-permits';
import type { Handlers } from '../../ipc/handlers';

type GuardedInput = { connectionId: string; permit?: string | undefined };

/** The same handlers, of which those that change something ask for a permit where the connection is marked as production. */
export function guardChanges(
  handlers: Handlers,
  find: (connectionId: string) => Connection | undefined,
  permits: ChangePermits,
): Handlers {
  const guard = <Name extends GuardedChange>(name: Name) => {
    const handler = handlers[name] as (input: GuardedInput) => unknown;
    return (input: GuardedInput) => {
      if (find(input.connectionId)?.isProduction) permits.use(input.permit, input.connectionId, name);
      return handler(input);
    };
  };
  return { ...handlers, ...Object.fromEntries(guardedChangeNames.map((name) => [name, guard(name)])) };
}
