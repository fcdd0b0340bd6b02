import { NetworkRequestHandler } from './network/request-handler';
import type { ServiceSettings } from './network/service-settings';

// About the Node inside Electron, which whoever reads the warning has not chosen.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/**
 * What every SDK client is given of an endpoint. Everything that the SDK would otherwise look up by itself, in the
 * variables and files of this process, is said: a client of one profile must not follow another.
 */
export function clientConfig(settings: ServiceSettings) {
  const { region, endpoint, useFipsEndpoint, useDualstackEndpoint, retryMode, maxAttempts, network } =
    settings;
  return {
    region,
    useFipsEndpoint,
    useDualstackEndpoint,
    ignoreConfiguredEndpointUrls: true,
    retryMode: retryMode ?? 'standard',
    maxAttempts: maxAttempts ?? 3,
    requestHandler: new NetworkRequestHandler(network),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
