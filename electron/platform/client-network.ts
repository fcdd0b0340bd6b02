import { z } from 'zod';

/**
 * How a client gets out of this machine: plain data that can be handed to another process of ours, which builds its
 * sockets from it. A proxy's address may hold a password: never log it, never send it to the window.
 */
export const clientNetworkSchema = z.object({
  /** Addresses of HTTP proxies for `https` (also `wss`) and `http` targets. */
  httpsProxy: z.url().optional(),
  httpProxy: z.url().optional(),
  /** As NO_PROXY has it. */
  noProxy: z.string().optional(),
  /** Certificates (PEM) that are trusted in place of those built in, and the file that they came from. */
  authorities: z.object({ path: z.string(), pem: z.string() }).optional(),
  /** Until a connection, through its proxy and with TLS, is there. Milliseconds. */
  connectTimeoutMs: z.number().int().positive(),
  /** Until an answer begins. Milliseconds. */
  answerTimeoutMs: z.number().int().positive(),
});
export type ClientNetwork = z.infer<typeof clientNetworkSchema>;

/** Nothing between this machine and the endpoint: for the bridge. */
export const directNetwork: ClientNetwork = { connectTimeoutMs: 10_000, answerTimeoutMs: 60_000 };
