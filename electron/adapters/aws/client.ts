import { SSMClient } from '@aws-sdk/client-ssm';
import type { CredentialOwner } from '../../features/connections/ports';
import { directNetwork } from '../../platform/client-network';
import { clientConfig } from './client-config';
import { joinCalls, retrySettings, type SharedCalls } from './join-calls';
import type { ServiceSettings } from './network/service-settings';
import { ownedCredentials, renewRefused } from './owned-credentials';

/** What a client of one connection is made of: an endpoint plus credentials. */
export interface ClientSettings extends Partial<ServiceSettings> {
  region: string;
  /** Keys that never change, or who renews them. */
  credentials:
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    | Pick<CredentialOwner, 'credentials' | 'refuse'>;
  /** Absent where a client stands alone. */
  calls?: SharedCalls;
}

/** One SSM client for one connection; the SDK keeps its sockets open and retries what may be retried. */
export function createSsmClient(settings: ClientSettings): SSMClient {
  const { credentials, calls } = settings;
  const isOwned = 'refuse' in credentials;
  const client = new SSMClient({
    ...clientConfig({
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      network: directNetwork,
      ...settings,
    }),
    ...(calls ? retrySettings(calls) : {}),
    credentials: isOwned ? ownedCredentials(credentials) : credentials,
  });
  if (isOwned) renewRefused(client, credentials);
  if (calls) joinCalls(client, 'ssm', calls);
  return client;
}
