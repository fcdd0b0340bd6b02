import type { Logger } from '../../platform/logger';
import type { ApiClient } from '../service/api-client';
import type { IdentityFile, NodeIdentity } from './identity-file';
import { type Activation, RegistrationRefusedError, registerNode } from './register';

/**
 * The identity on disk, or a new registration with the activation, which is saved before this answers.
 * Raises RegistrationRefusedError when there is neither or the activation is refused.
 */
export async function ensureRegistered(options: {
  client: ApiClient;
  identityFile: IdentityFile;
  activation: Activation | undefined;
  fingerprint: string;
  logger: Logger;
  onRegistering(): void;
}): Promise<{ identity: NodeIdentity; registeredNow: boolean }> {
  const { identityFile, activation, logger } = options;
  const known = identityFile.load();
  if (known !== undefined) return { identity: known, registeredNow: false };
  if (activation === undefined) {
    const sentence =
      'This node is not registered and was given no activation. Create one at the control plane and start the node with --activation-id and --activation-code.';
    throw new RegistrationRefusedError(
      identityFile.notice === undefined ? sentence : `${identityFile.notice} ${sentence}`,
    );
  }
  options.onRegistering();
  const identity = await registerNode(options.client, activation, options.fingerprint);
  identityFile.save(identity);
  logger.info('registered', { instanceId: identity.instanceId, activationId: activation.activationId });
  return { identity, registeredNow: true };
}
