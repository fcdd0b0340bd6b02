import { z } from 'zod';
import type { ApiClient } from '../service/api-client';
import { ServiceError } from '../service/service-errors';
import { anonymousSigner } from '../service/signer';
import type { NodeIdentity } from './identity-file';
import { generatePrivateKey, publicKeyText } from './key-pair';

export interface Activation {
  activationId: string;
  activationCode: string;
}

/** The control plane will not take this node with what it has; `message` is the reason for a person. */
export class RegistrationRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RegistrationRefusedError';
  }
}

const answerSchema = z.object({ InstanceId: z.string().min(10) });

/**
 * RegisterManagedInstance with a fresh key pair.
 * Raises RegistrationRefusedError when the activation is mistyped, expired, exhausted or unknown.
 */
export async function registerNode(
  client: ApiClient,
  activation: Activation,
  fingerprint: string,
): Promise<NodeIdentity> {
  const { activationId, activationCode } = activation;
  // The stock agent checks the same lengths and never calls out with less.
  if (activationId.length < 36)
    throw new RegistrationRefusedError(
      `The activation id '${activationId}' is too short; it has 36 characters. Copy it again.`,
    );
  if (activationCode.length < 20)
    throw new RegistrationRefusedError(
      'The activation code is too short; it has 20 characters or more. Copy it again.',
    );
  const privateKey = await generatePrivateKey();
  try {
    const { InstanceId } = await client.call(
      'RegisterManagedInstance',
      {
        ActivationCode: activationCode,
        ActivationId: activationId,
        Fingerprint: fingerprint,
        PublicKey: publicKeyText(privateKey),
        PublicKeyType: 'Rsa',
      },
      anonymousSigner(client.transport.endpoint.region),
      answerSchema,
      { tries: 1 },
    );
    return { instanceId: InstanceId, privateKey, pendingPrivateKey: undefined };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.transient) throw error;
    throw new RegistrationRefusedError(
      `The control plane refused the activation ${activationId}: ${refusalReason(error)}`,
    );
  }
}

/** The service's own words when it gives any (it knows whether the activation expired or was used up). */
function refusalReason(error: ServiceError): string {
  if (!error.message.startsWith('The control plane answered')) return `${error.message} (${error.code})`;
  switch (error.code) {
    case 'InvalidActivation':
      return 'the code does not belong to it, or it has expired or been used up. Create a new activation. (InvalidActivation)';
    case 'InvalidActivationId':
      return 'there is no such activation. Check the id. (InvalidActivationId)';
    default:
      return `${error.code}.`;
  }
}
