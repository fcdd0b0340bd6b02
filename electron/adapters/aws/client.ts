import { SSMClient } from '@aws-sdk/client-ssm';
import type { CredentialOwner } from '../../features/connections/ports';
import { directNetwork } from '../../platform/client-network';
import { clientConfig } from './client-config';
import type { ServiceSettings } from './network/service-settings';
import { ownedCredentials, renewRefused } from './owned-credentials';

/** What a client of one connection is made of: an endpoint plus credentials. */
export interface ClientSettings extends Partial<ServiceSettings> {
  region: string;
  /** Keys that never change, or who renews them. */
  credentials:
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    | Pick<CredentialOwner, 'credentials' | 'refuse'>;
}

/** One SSM client for one connection; the SDK keeps its sockets open and retries what may be retried. */
export function createSsmClient(settings: ClientSettings): SSMClient {
  const { credentials } = settings;
  const config = clientConfig({
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    network: directNetwork,
    ...settings,
  });
  if (!('refuse' in credentials)) return new SSMClient({ ...config, credentials });
  const client = new SSMClient({ ...config, credentials: ownedCredentials(credentials) });
  renewRefused(client, credentials);
  return client;
}
