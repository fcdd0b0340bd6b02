import { z } from 'zod';

/** Where the credentials of a profile come from; `none`: it has none that could be used. */
export const credentialKinds = [
  'static-keys',
  'sso-session',
  'sso-legacy',
  'assume-role',
  'credential-process',
  'web-identity',
  'login',
  'environment',
  'container',
  'instance-metadata',
  'none',
] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** A profile of the AWS files as a person chooses by it: no key, token or secret is in it. */
export const profileSchema = z.object({
  /** As `aws --profile` takes it. */
  name: z.string().min(1),
  region: z.string().optional(),
  credentialKind: z.enum(credentialKinds),
  /** One line for a list: the role and what it is assumed with, the SSO start page, the program. */
  summary: z.string(),
  accountId: z.string().optional(),
  roleArn: z.string().optional(),
  /** The name of its `sso-session` section. */
  ssoSession: z.string().optional(),
  /** Of `endpoint_url`, where one is set for all services or for SSM. */
  endpointUrl: z.string().optional(),
  /** A code of an MFA device is asked for. */
  needsMfa: z.boolean(),
  /** Whether its credentials can be asked for as it stands. */
  isUsable: z.boolean(),
  /** Why it cannot be used, or what is odd with one that can (a misspelt Region), as sentences. */
  problems: z.array(z.string()),
});
export type Profile = z.infer<typeof profileSchema>;

/** Something in the AWS files that could not be read or understood; the rest of the file holds. */
export const fileProblemSchema = z.object({
  path: z.string(),
  /** Counted from 1. */
  line: z.number().int().optional(),
  message: z.string(),
});
export type FileProblem = z.infer<typeof fileProblemSchema>;

/** What the AWS files of this person hold. */
export const profileCatalogSchema = z.object({
  configFile: z.string(),
  credentialsFile: z.string(),
  profiles: z.array(profileSchema),
  problems: z.array(fileProblemSchema),
  /** The profile that AWS_PROFILE names. */
  chosenProfile: z.string().optional(),
  /** Keys, a web identity or a container's address stand in the environment, beside any profile. */
  environment: z.object({ summary: z.string(), region: z.string().optional() }).optional(),
});
export type ProfileCatalog = z.infer<typeof profileCatalogSchema>;
