import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { SigningCredentials } from '../../wire/signature-v4/sign';
import type { ApiClient } from '../service/api-client';
import { ServiceError } from '../service/service-errors';
import { keySigner } from '../service/signer';
import type { IdentityFile, NodeIdentity } from './identity-file';
import { generatePrivateKey, publicKeyText } from './key-pair';

/** The control plane does not know this node (any more): it was deregistered, or has another database. */
export class NodeUnknownError extends Error {
  constructor(
    readonly instanceId: string,
    cause: ServiceError,
  ) {
    super(`The control plane does not accept ${instanceId} as a registered node: ${cause.message}`);
    this.name = 'NodeUnknownError';
  }
}

/** Every field is mandatory in the protocol. TokenExpirationDate is epoch seconds, fractions allowed. */
const roleTokenSchema = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().min(1),
  TokenExpirationDate: z.number(),
  UpdateKeyPair: z.boolean(),
});

/** Answers of RequestManagedInstanceRoleToken that no repetition changes. */
const unknownNodeCodes = new Set([
  'AccessDeniedException',
  'InvalidInstanceId',
  'InvalidInstanceIdException',
  'MachineFingerprintDoesNotMatch',
]);

interface Held {
  credentials: SigningCredentials;
  expiresAt: number;
  /** Half of the lifetime, where stock agents refresh too. */
  refreshAt: number;
}

interface RoleCredentialsOptions {
  client: ApiClient;
  clock: Clock;
  logger: Logger;
  identity: NodeIdentity;
  identityFile: IdentityFile;
  fingerprint: string;
}

/**
 * The temporary credentials of the node's role. Fetched at first use and again from half of their lifetime on; a
 * failed refresh is forgiven while the old ones still hold.
 * get() raises NodeUnknownError, ServiceError or TransportError.
 */
export class RoleCredentials {
  readonly #options: RoleCredentialsOptions;
  #identity: NodeIdentity;
  #held: Held | undefined;
  #fetching: Promise<Held> | undefined;

  constructor(options: RoleCredentialsOptions) {
    this.#options = options;
    this.#identity = options.identity;
  }

  async get(): Promise<SigningCredentials> {
    const held = this.#held;
    const now = this.#options.clock.now();
    if (held !== undefined && now < held.refreshAt) return held.credentials;
    try {
      return (await this.#fetchOnce()).credentials;
    } catch (error) {
      if (held === undefined || now >= held.expiresAt || error instanceof NodeUnknownError) throw error;
      this.#options.logger.warn('role token not refreshed; the old one still holds', { error });
      return held.credentials;
    }
  }

  /** The service refused them: the next get() fetches fresh ones. */
  invalidate(): void {
    this.#held = undefined;
  }

  #fetchOnce(): Promise<Held> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<Held> {
    let token: z.output<typeof roleTokenSchema>;
    try {
      token = await this.#request(this.#identity);
      if (this.#identity.pendingPrivateKey !== undefined) this.#keep({ pendingPrivateKey: undefined });
    } catch (error) {
      const pending = this.#identity.pendingPrivateKey;
      if (pending === undefined || !(error instanceof ServiceError) || error.transient)
        throw this.#explain(error);
      token = await this.#request({ ...this.#identity, privateKey: pending }).catch((second) => {
        throw this.#explain(second);
      });
      this.#keep({ privateKey: pending, pendingPrivateKey: undefined });
    }
    const now = this.#options.clock.now();
    const expiresAt = token.TokenExpirationDate * 1000;
    this.#held = {
      credentials: {
        accessKeyId: token.AccessKeyId,
        secretAccessKey: token.SecretAccessKey,
        sessionToken: token.SessionToken,
      },
      expiresAt,
      refreshAt: now + (expiresAt - now) / 2,
    };
    if (token.UpdateKeyPair) await this.#rotateKey();
    return this.#held;
  }

  #request(identity: NodeIdentity) {
    const { client, clock, fingerprint } = this.#options;
    return client.call(
      'RequestManagedInstanceRoleToken',
      { Fingerprint: fingerprint },
      keySigner(identity, client.transport.endpoint.region, clock),
      roleTokenSchema,
      // Everything that needs credentials is tried again by whoever asked for it.
      { tries: 1 },
    );
  }

  /** The new key is written down before it is sent: whichever of the two the service then holds, one of ours fits. */
  async #rotateKey(): Promise<void> {
    const { client, clock, logger } = this.#options;
    const pending = await generatePrivateKey();
    this.#keep({ pendingPrivateKey: pending });
    try {
      await client.call(
        'UpdateManagedInstancePublicKey',
        { NewPublicKey: publicKeyText(pending), NewPublicKeyType: 'Rsa' },
        keySigner(this.#identity, client.transport.endpoint.region, clock),
        z.looseObject({}),
      );
      this.#keep({ privateKey: pending, pendingPrivateKey: undefined });
      logger.info('key pair replaced at the request of the control plane');
    } catch (error) {
      logger.warn('key pair could not be replaced', { error });
    }
  }

  #keep(change: Partial<NodeIdentity>): void {
    this.#identity = { ...this.#identity, ...change };
    this.#options.identityFile.save(this.#identity);
  }

  #explain(error: unknown): unknown {
    if (error instanceof ServiceError && unknownNodeCodes.has(error.code))
      return new NodeUnknownError(this.#identity.instanceId, error);
    return error;
  }
}
