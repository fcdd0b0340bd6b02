import { z } from 'zod';
import { connectionMarksSchema } from './connection';

/** Where the credentials of a connection come from: a profile, or the environment that the application runs in. */
export const credentialSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('profile'), profile: z.string().min(1).max(256) }),
  z.object({ kind: z.literal('environment') }),
]);
export type CredentialSource = z.infer<typeof credentialSourceSchema>;

/** A Region, or a name that stands for one on another endpoint; as long as AWS allows. */
export const regionSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'A Region is written in small letters, digits and hyphens, as in eu-central-1.',
  );

/** What a person says of an AWS connection. */
export const connectionDraftSchema = connectionMarksSchema.extend({
  source: credentialSourceSchema,
  region: regionSchema,
  /** Empty: the profile's name. */
  name: z.string().max(64),
});
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>;

export const savedConnectionSchema = connectionDraftSchema
  .extend({
    connectionId: z.string().min(1),
    /** It is opened when the application starts. */
    isOpen: z.boolean(),
  })
  .refine((saved) => saved.connectionId === connectionIdOf(saved), 'The id is not that of its source.');
export type SavedConnection = z.infer<typeof savedConnectionSchema>;

/** `aws:<profile>/<region>`; two connections of the same profile and Region would be the same connection. */
export function connectionIdOf({ source, region }: Pick<ConnectionDraft, 'source' | 'region'>): string {
  return source.kind === 'profile' ? `aws:${source.profile}/${region}` : `aws-env:${region}`;
}
