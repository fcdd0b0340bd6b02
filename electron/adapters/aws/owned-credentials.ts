import type { Credentials } from '../../features/connections/ports';

/** Who holds the credentials of a client: a CredentialOwner, or a part of one. */
export interface CredentialSupply {
  credentials(signal?: AbortSignal): Promise<Credentials>;
  refuse(credentials: Credentials): void;
}

/**
 * As an SDK client takes it. The SDK would keep what it was given until shortly before it expires; here it asks each
 * time, so that what was renewed, or signed in for anew, counts at once.
 */
export function ownedCredentials(supply: CredentialSupply): () => Promise<Credentials> {
  return Object.assign(() => supply.credentials(), { memoized: true });
}

const refusals = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** The part of an SDK client that is needed here. */
interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: the stack's own types differ from client to client
  middlewareStack: { add(middleware: any, options: any): void };
}

/** A call that AWS refuses for its credentials is made once more, with renewed ones; never twice. */
export function renewRefused(client: Client, supply: CredentialSupply): void {
  type Next = (args: unknown) => Promise<unknown>;
  client.middlewareStack.add(
    (next: Next, context: Record<string, unknown>) => async (args: unknown) => {
      try {
        return await next(args);
      } catch (error) {
        const used = identityOf(context);
        if (used === undefined || !refusals.has((error as Error).name)) throw error;
        supply.refuse(used);
        const renewed = await supply.credentials();
        // The same again would be refused again.
        if (renewed.accessKeyId === used.accessKeyId && renewed.sessionToken === used.sessionToken)
          throw error;
        return next(args);
      }
    },
    { step: 'initialize', name: 'quarterdeckRenewRefused', priority: 'low' },
  );
}

/** The credentials that a call was signed with, as the SDK leaves them in its context. */
function identityOf(context: Record<string, unknown>): Credentials | undefined {
  const smithy = context.__smithy_context as
    | { selectedHttpAuthScheme?: { identity?: Credentials } }
    | undefined;
  return smithy?.selectedHttpAuthScheme?.identity;
}
