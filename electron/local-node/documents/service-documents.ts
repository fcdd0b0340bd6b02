import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import type { ParameterStore } from '../commands/parameter-references';
import { type ServiceAccess, withCredentials } from '../service/service-access';
import { ServiceError } from '../service/service-errors';

const documentSchema = z.object({ Content: z.string() });
const parametersSchema = z.object({
  Parameters: z
    .array(
      z.object({ Name: z.string(), Type: z.string(), Value: z.string(), Selector: z.string().nullish() }),
    )
    .default([]),
  InvalidParameters: z.array(z.string()).default([]),
});

/** AWS takes this many names in one call. */
const namesPerCall = 10;

/** A command that goes on after a reboot may be earlier than the connection. */
const connectionWaitMs = 120_000;
const lookEveryMs = 500;

export interface Connection {
  access(): ServiceAccess | undefined;
  clock: Clock;
}

async function connected({ access, clock }: Connection): Promise<ServiceAccess> {
  const until = clock.now() + connectionWaitMs;
  for (;;) {
    const current = access();
    if (current !== undefined) return current;
    if (clock.now() >= until) throw new Error('the node is not connected to its control plane.');
    await new Promise<void>((resolve) => clock.after(lookEveryMs, resolve));
  }
}

/** A document of the control plane, as JSON text. Raises what the service answers. */
export async function getDocument(
  connection: Connection,
  name: string,
  version: string | undefined,
): Promise<string> {
  const current = await connected(connection);
  const input = { Name: name, ...(version === undefined ? {} : { DocumentVersion: version }) };
  const answer = await withCredentials(current, () =>
    current.client.call('GetDocument', input, current.sign, documentSchema),
  );
  return answer.Content;
}

/** The Parameter Store of the control plane; one that has none says so by UnknownOperationException. */
export function serviceParameters(connection: Connection): ParameterStore {
  return {
    async values(names, secure) {
      const current = await connected(connection);
      const values = new Map<string, string>();
      for (let from = 0; from < names.length; from += namesPerCall) {
        const Names = names.slice(from, from + namesPerCall);
        const answer = await withCredentials(current, () =>
          current.client.call(
            'GetParameters',
            { Names, WithDecryption: secure },
            current.sign,
            parametersSchema,
          ),
        ).catch((error: unknown) => {
          if (error instanceof ServiceError && error.code === 'UnknownOperationException')
            throw new Error('the control plane of this node has no Parameter Store.');
          throw error;
        });
        const [missing] = answer.InvalidParameters;
        if (missing !== undefined) throw new Error(`there is no parameter ${missing}.`);
        for (const { Name, Selector, Type, Value } of answer.Parameters) {
          if (Type === 'SecureString' && !secure)
            throw new Error(`${Name} is a SecureString, which is given to no script.`);
          values.set(`${Name}${Selector ?? ''}`, Value);
        }
      }
      const unanswered = names.find((name) => !values.has(name));
      if (unanswered !== undefined) throw new Error(`there is no parameter ${unanswered}.`);
      return values;
    },
  };
}
