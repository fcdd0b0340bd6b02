import type { Clock } from '../platform/clock';
import type { Logger } from '../platform/logger';
import type { Enrolment } from './process-messages';
import type { IdentityFile, NodeIdentity } from './registration/identity-file';
import { RoleCredentials } from './registration/role-credentials';
import { ApiClient } from './service/api-client';
import { openTransport, type ServiceEndpoint, toServiceEndpoint } from './service/https-transport';
import type { ServiceAccess } from './service/service-access';
import { credentialsSigner } from './service/signer';

interface ServiceLinkOptions {
  clock: Clock;
  logger: Logger;
  identityFile: IdentityFile;
  fingerprint: string;
}

/**
 * The connection to the control plane as it is now: transport, role credentials and signer. They are kept over lost
 * control channels and made anew when the address, the certificate authority or the registration changes.
 */
export class ServiceLink {
  readonly #options: ServiceLinkOptions;
  #client: ApiClient | undefined;
  #endpointKey = '';
  #access: ServiceAccess | undefined;

  constructor(options: ServiceLinkOptions) {
    this.#options = options;
  }

  get fingerprint(): string {
    return this.#options.fingerprint;
  }

  /** Undefined until the node is registered. Open shells ask for it at each reconnection. */
  get access(): ServiceAccess | undefined {
    return this.#access;
  }

  /** The CA file is read each time: a new bridge may have made a new authority. Raises EnrolmentUnusableError. */
  clientFor(enrolment: Enrolment): ApiClient {
    const endpoint = toServiceEndpoint(enrolment);
    const key = endpointKey(endpoint);
    if (this.#client === undefined || key !== this.#endpointKey) {
      this.#client?.transport.close();
      this.#client = new ApiClient(openTransport(endpoint), this.#options.clock);
      this.#endpointKey = key;
      this.#access = undefined;
    }
    return this.#client;
  }

  /** After clientFor. */
  accessFor(identity: NodeIdentity): ServiceAccess {
    const client = this.#client;
    if (client === undefined) throw new Error('clientFor comes first');
    if (this.#access?.instanceId === identity.instanceId) return this.#access;
    const { clock, fingerprint, identityFile, logger } = this.#options;
    const credentials = new RoleCredentials({ client, clock, logger, identity, identityFile, fingerprint });
    this.#access = {
      client,
      instanceId: identity.instanceId,
      sign: credentialsSigner(credentials, client.transport.endpoint.region, clock),
      renewCredentials: () => credentials.invalidate(),
    };
    return this.#access;
  }

  forgetIdentity(): void {
    this.#access = undefined;
  }

  close(): void {
    this.#client?.transport.close();
  }
}

function endpointKey(endpoint: ServiceEndpoint): string {
  return JSON.stringify([endpoint.url.origin, endpoint.region, endpoint.ca ?? '']);
}
