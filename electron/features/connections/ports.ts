import type { ProfileCatalog } from '#shared/connections/profile';

export type { CredentialSource } from '#shared/connections/saved-connection';

/** The AWS files of this person and what the environment adds. No secret is in what it answers. */
export interface ProfileSource {
  /** Never raises: what cannot be read is among `problems`. */
  read(): Promise<ProfileCatalog>;
  /** Calls back, after a moment, when one of the files was written, came or went. */
  watch(onChanged: () => void): { stop(): void };
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** Absent for keys that do not expire. */
  expiration?: Date;
}

export type CredentialState =
  /** Nothing was asked for yet. */
  | { kind: 'idle' }
  | { kind: 'resolving' }
  | { kind: 'valid'; expiresAt?: number }
  /** A person has to do something first; what was asked for waits. */
  | { kind: 'needs-person'; reason: string }
  /** As a sentence; the next call tries again. */
  | { kind: 'failed'; reason: string };

/** The credentials of one source, shared by every client of every connection that uses it. */
export interface CredentialOwner {
  readonly state: CredentialState;
  onStateChanged(listener: () => void): { stop(): void };
  /**
   * What it holds, renewed some minutes before it expires. One renewal at a time, whoever asks. While a person is
   * asked, this waits. Raises AppError: Expired (nobody signed in), AccessDenied, Invalid (the files), Unavailable.
   */
  credentials(signal?: AbortSignal): Promise<Credentials>;
  /** AWS refused these as expired or unknown: the next call renews them. Others are left alone. */
  refuse(credentials: Credentials): void;
  /**
   * A person who declined to sign in or to give a code is not asked again by the calls that follow; those raise
   * Expired. After this, or once the files have changed, they are.
   */
  askAgain(): void;
}

/** How a person is asked. Raises Cancelled when they decline, or when the signal is aborted. */
export interface Person {
  mfaCode(
    request: { profile: string; serial: string; problem?: string },
    signal: AbortSignal,
  ): Promise<string>;
  /**
   * Offers a sign-in, and answers when the person wants it; the page is opened with `open`, whose argument says what is
   * shown beside it. `done` takes the question away.
   */
  signIn(request: SignInRequest, signal: AbortSignal): Promise<SignInDialogue>;
}

export interface SignInRequest {
  profile: string;
  sessionName: string;
  startUrl: string;
  problem?: string;
}

export interface SignInDialogue {
  /** Opens the page in the system's browser. Cancelled is raised by `signal` of the dialogue, not here. */
  open(page: { url: string; userCode?: string; expiresAt: number }): Promise<void>;
  /** The person wants a code to compare, for a browser that may be on another computer. */
  readonly byCode?: boolean;
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
  done(problem?: string): void;
}

/** Who the credentials of a connection are to AWS. */
export interface CallerIdentity {
  accountId: string;
  arn: string;
  userId: string;
}

export interface CallerIdentitySource {
  /** Raises AppError. */
  read(signal?: AbortSignal): Promise<CallerIdentity>;
}
