import { z } from 'zod';
import { clientNetworkSchema } from '../../platform/client-network';

const requestId = z.string();
const sessionId = z.string();

/** What else than terminals lives in the session host and has sessions started for it. */
export const guestNames = ['tunnels', 'transfers'] as const;
export type GuestName = (typeof guestNames)[number];
const guest = z.enum(guestNames);

/** Session host to main: a guest asks for a session. `subjectId`: what of the guest's it is for. */
export const guestSessionAskSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('guest-start-session'),
    guest,
    requestId,
    subjectId: z.string(),
    /** What main is to start; each guest has a form of its own. */
    order: z.unknown(),
  }),
  z.object({
    kind: z.literal('guest-resume-session'),
    guest,
    requestId,
    subjectId: z.string(),
    sessionId,
  }),
  /** `isOver`: it has come to its end, and is only to be forgotten. */
  z.object({ kind: z.literal('guest-end-session'), guest, requestId, sessionId, isOver: z.boolean() }),
]);
export type GuestSessionAsk = z.infer<typeof guestSessionAskSchema>;

/** Main to session host: the answers. Tokens travel here and never into a log. Every `reason` is a sentence. */
export const guestSessionAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('guest-session'),
    guest,
    requestId,
    sessionId,
    streamUrl: z.string(),
    token: z.string(),
    network: clientNetworkSchema.optional(),
  }),
  /** `isFinal`: asking again cannot help. */
  z.object({
    kind: z.literal('guest-no-session'),
    guest,
    requestId,
    reason: z.string(),
    isFinal: z.boolean(),
  }),
  z.object({
    kind: z.literal('guest-resumed'),
    guest,
    requestId,
    token: z.string(),
    streamUrl: z.string(),
  }),
  /** `isFinal`: the session is over. */
  z.object({
    kind: z.literal('guest-not-resumed'),
    guest,
    requestId,
    reason: z.string(),
    isFinal: z.boolean(),
  }),
  z.object({ kind: z.literal('guest-session-ended'), guest, requestId }),
]);
export type GuestSessionAnswer = z.infer<typeof guestSessionAnswerSchema>;
