import { z } from 'zod';

const base64urlBytes = (byteCount: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .refine((text) => Buffer.from(text, 'base64url').byteLength === byteCount, `must be ${byteCount} bytes`);

/** Of secrets, nonces and proofs, in bytes. */
export const directSecretBytes = 32;

/**
 * Payload of the added frame quarterdeck_direct, from our node through the relay to our client: where on the node's own
 * machine the session can be reached without the relay. Good for one connection. The secret is as worthy of protection
 * as the session's token.
 */
export const directOfferSchema = z.object({
  /** Of a Unix-domain socket or a named pipe. */
  Address: z.string().min(1).max(260),
  OfferId: base64urlBytes(16),
  Secret: base64urlBytes(directSecretBytes),
});
export type DirectOffer = z.infer<typeof directOfferSchema>;

/** First message of a direct connection, from the client. */
export const directHelloSchema = z.object({
  OfferId: base64urlBytes(16),
  ClientNonce: base64urlBytes(directSecretBytes),
});

/** The node's answer: it has the secret. */
export const directAnswerSchema = z.object({
  NodeNonce: base64urlBytes(directSecretBytes),
  Proof: base64urlBytes(directSecretBytes),
});

/** The client's: so has it. */
export const directProofSchema = z.object({ Proof: base64urlBytes(directSecretBytes) });

/** The node's last word; from here on each message is a frame of the session, or empty, which asks for an empty one. */
export const directOpenSchema = z.object({ Open: z.literal(true) });
