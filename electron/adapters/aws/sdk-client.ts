/** What of any SDK client the middlewares of ours need; the clients differ in their types of input alone. */
export interface SdkClient {
  middlewareStack: {
    add(middleware: never, options: never): void;
    addRelativeTo(middleware: never, options: never): void;
  };
}

export interface SdkMetadata {
  httpStatusCode?: number;
  requestId?: string;
}

export interface SdkArguments {
  input: unknown;
  request?: unknown;
}

export interface SdkOutcome {
  response: unknown;
  output: { $metadata?: SdkMetadata };
}

/** As the SDK throws them. */
export interface SdkFailure extends Error {
  $metadata?: SdkMetadata;
}

export interface SdkContext {
  commandName?: string;
  __smithy_context?: {
    abortSignal?: AbortSignal;
    commandInstance?: { schema?: unknown };
  };
}

export type SdkHandler = (args: SdkArguments) => Promise<SdkOutcome>;
export type SdkMiddleware = (next: SdkHandler, context: SdkContext) => SdkHandler;

/** Around the whole of a call, retries included. */
export function aroundCalls(client: SdkClient, name: string, middleware: SdkMiddleware): void {
  client.middlewareStack.add(middleware as never, { name, step: 'initialize', priority: 'high' } as never);
}

/** Around each request of a call, before it is signed: what waits here is signed with the time at which it goes. */
export function aroundAttempts(client: SdkClient, name: string, middleware: SdkMiddleware): void {
  const place = { name, relation: 'before', toMiddleware: 'httpSigningMiddleware' };
  client.middlewareStack.addRelativeTo(middleware as never, place as never);
}

/** `StartSession`. */
export function operationOf(context: SdkContext): string {
  return (context.commandName ?? '').replace(/Command$/, '');
}
