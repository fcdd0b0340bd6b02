/**
 * So long a question to a connection may take. Its credentials may wait for a person meanwhile; an endpoint that does not
 * answer ends it much sooner, by the time limits of the client's network.
 */
const patienceMs = 10 * 60_000;

export const askPatiently = (): AbortSignal => AbortSignal.timeout(patienceMs);
