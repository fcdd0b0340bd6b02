import { SSMClient } from '@aws-sdk/client-ssm';

// About the Node inside Electron, which whoever reads the warning has not chosen.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

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

/** For a program of its own: the SDK's credential chain (environment, profiles, SSO, roles) and Region, unless they are given. */
export function createDefaultSsmClient(given: {
  profile?: string;
  region?: string;
  endpoint?: string;
}): SSMClient {
  return new SSMClient({ ...given, maxAttempts: 3 });
}
