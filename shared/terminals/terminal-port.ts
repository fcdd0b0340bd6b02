import { z } from 'zod';

/**
 * What travels over the MessagePort between the session host and one terminal of the window.
 * Bytes are Uint8Array (structured clone); everything else is small. One port per terminal.
 */
export const sessionStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  /** `notice`: what is amiss although bytes travel, a sentence. */
  z.object({ kind: z.literal('live'), notice: z.string().optional() }),
  /** The socket is there, but the node takes nothing; `reason` is a sentence. */
  z.object({ kind: z.literal('stalled'), since: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('resuming'), attempt: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('ended'), reason: z.string(), exitCode: z.number().optional() }),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const terminalSizeSchema = z.object({
  cols: z.number().int().min(1).max(2000),
  rows: z.number().int().min(1).max(1000),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

const bytes = z.instanceof(Uint8Array);

/** Window to session host. */
export const terminalRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('input'), data: bytes }),
  z.object({ kind: z.literal('resize'), size: terminalSizeSchema }),
  /** Calls off the input that the node has not been sent yet. */
  z.object({ kind: z.literal('discard-input') }),
  /** Running total of output bytes that the terminal has parsed: a lost message heals with the next. */
  z.object({ kind: z.literal('parsed'), totalBytes: z.number().int().nonnegative() }),
]);
export type TerminalRequest = z.infer<typeof terminalRequestSchema>;

/** Session host to window. */
export const terminalEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), data: bytes }),
  z.object({ kind: z.literal('state'), state: sessionStateSchema }),
  /** Input, a long paste mostly, that waits for the node to take what came before it; 0 when none does. */
  z.object({ kind: z.literal('input-queued'), byteCount: z.number().int().nonnegative() }),
]);
export type TerminalEvent = z.infer<typeof terminalEventSchema>;
