import { z } from 'zod';

const promptBase = z.object({
  promptId: z.string(),
  /** The connections that wait for the answer. */
  connectionIds: z.array(z.string()),
  /** Whose credentials it is about. */
  profile: z.string(),
  /** Why the last answer did not do, as a sentence. */
  problem: z.string().optional(),
});

/** What only a person can give before the credentials of a connection can be renewed. Calls wait for it meanwhile. */
export const promptSchema = z.discriminatedUnion('kind', [
  /** A code of the MFA device with this ARN or serial number. */
  promptBase.extend({ kind: z.literal('mfa-code'), serial: z.string() }),
  /** A sign-in to IAM Identity Center in the system's browser. */
  promptBase.extend({
    kind: z.literal('sign-in'),
    /** The `sso-session` section, or the start page of a legacy profile. */
    sessionName: z.string(),
    startUrl: z.string(),
    /** `offered`: nothing was begun; `browser`: the page is open in the browser and is waited for. */
    stage: z.enum(['offered', 'browser']),
    /** By device code: what the page in the browser must show, and where it is. */
    userCode: z.string().optional(),
    verificationUrl: z.string().optional(),
    /** Epoch milliseconds; after it the sign-in has to be begun anew. */
    expiresAt: z.number().optional(),
  }),
]);
export type Prompt = z.infer<typeof promptSchema>;

/** A code of an MFA device. */
export const mfaCodeSchema = z.string().regex(/^\d{6}$/, 'A code of an MFA device has six digits.');
