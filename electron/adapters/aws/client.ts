import { SSMClient } from '@aws-sdk/client-ssm';

/** What a client of one connection is made of: an endpoint plus credentials. */
export interface ClientSettings {
  region: string;
  endpoint?: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** One SSM client for one connection; the SDK keeps its sockets open and retries what may be retried. */
export function createSsmClient(settings: ClientSettings): SSMClient {
  return new SSMClient({
    region: settings.region,
    credentials: settings.credentials,
    maxAttempts: 3,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  });
}
