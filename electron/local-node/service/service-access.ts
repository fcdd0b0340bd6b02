import type { ApiClient } from './api-client';
import { ServiceError } from './service-errors';
import type { Signer } from './signer';

/** What a registered node needs to talk to its control plane; replaced as a whole when it registers anew. */
export interface ServiceAccess {
  readonly client: ApiClient;
  readonly instanceId: string;
  /** Signs with the role's credentials. */
  readonly sign: Signer;
  /** The next signature is made with fresh credentials. */
  renewCredentials(): void;
}

/** Runs `attempt`, and once more with a fresh role token when the service no longer knows the old one. */
export async function withCredentials<T>(access: ServiceAccess, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ServiceError) || !error.credentialsRefused) throw error;
    access.renewCredentials();
    return attempt();
  }
}
