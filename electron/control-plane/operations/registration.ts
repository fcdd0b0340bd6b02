import { createPublicKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import type { ActivationStore } from '../store/activations';
import type { AuditLog } from '../store/audit';
import type { Store } from '../store/database';
import type { NodeStore } from '../store/nodes';
import type { RoleCredentialStore } from '../store/role-credentials';
import { tokenMatches } from '../store/secret-box';
import type { TagStore } from '../store/tags';
import { isExpired } from './activations';
import { type OperationMap, operation, type RequestContext } from './operation';

/** Lifetime of a node's role credentials; nodes refresh at half of it. */
const roleTokenLifetimeMs = 60 * 60 * 1000;

interface RegistrationStores {
  store: Store;
  activations: ActivationStore;
  nodes: NodeStore;
  tags: TagStore;
  credentials: RoleCredentialStore;
  audit: AuditLog;
  changes: ChangeFeed;
}

/** How hybrid nodes come in and get credentials; source: captured exchanges of the stock agent 3.3. */
export function registrationOperations(stores: RegistrationStores): OperationMap {
  const { store, activations, nodes, tags, credentials, audit, changes } = stores;

  const refuse = (awsName: string, message: string, activationId: string, context: RequestContext): never => {
    audit.record({
      atMs: context.nowMs,
      actor: 'anonymous',
      action: 'RegisterManagedInstance refused',
      resource: activationId,
      detail: { reason: message },
    });
    throw new AwsError(awsName, message);
  };

  return {
    RegisterManagedInstance: operation(
      'anonymous',
      z.object({
        ActivationId: z.string().max(64),
        ActivationCode: z.string().max(250),
        PublicKey: z.string().max(4096),
        PublicKeyType: z.string(),
        Fingerprint: z.string().max(256),
      }),
      (input, context) => {
        checkPublicKey(input.PublicKey, input.PublicKeyType);
        return store.transaction(() => {
          const id = input.ActivationId;
          const activation = activations.get(id);
          if (!activation || !tokenMatches(input.ActivationCode, activation.codeHash)) {
            return refuse(
              'InvalidActivation',
              'The activation ID or the activation code is not known. Check both for typing errors, or create a new activation.',
              id,
              context,
            );
          }
          if (isExpired(activation, context.nowMs)) {
            const when = new Date(activation.expiresAt).toISOString();
            return refuse(
              'InvalidActivation',
              `The activation expired at ${when}. Create a new activation.`,
              id,
              context,
            );
          }
          if (activation.registrations >= activation.registrationLimit) {
            return refuse(
              'InvalidActivation',
              `The activation is used up: all of its ${activation.registrationLimit} registrations were made. Create a new activation.`,
              id,
              context,
            );
          }
          const nodeId = `mi-${randomBytes(9).toString('hex').slice(0, 17)}`;
          activations.countRegistration(id);
          nodes.insert({
            nodeId,
            name: activation.defaultInstanceName,
            activationId: id,
            iamRole: activation.iamRole,
            registeredAt: context.nowMs,
            publicKey: input.PublicKey,
            fingerprint: input.Fingerprint,
          });
          tags.set('ManagedInstance', nodeId, activation.tags);
          audit.record({
            atMs: context.nowMs,
            actor: nodeId,
            action: 'RegisterManagedInstance',
            resource: id,
            detail: {},
          });
          changes.tell({ topic: 'node', nodeId });
          return { InstanceId: nodeId };
        });
      },
    ),

    RequestManagedInstanceRoleToken: operation(
      'node',
      z.object({ Fingerprint: z.string().optional() }),
      (_input, context) => {
        const nodeId = nodeOf(context);
        const issued = credentials.issue(nodeId, context.nowMs, roleTokenLifetimeMs);
        // Every field is mandatory: the stock agent panics over a missing one.
        return {
          AccessKeyId: issued.accessKeyId,
          SecretAccessKey: issued.secretAccessKey,
          SessionToken: issued.sessionToken,
          TokenExpirationDate: Math.floor(issued.expiresAt / 1000),
          UpdateKeyPair: false,
        };
      },
    ),

    UpdateManagedInstancePublicKey: operation(
      'node',
      z.object({ NewPublicKey: z.string().max(4096), NewPublicKeyType: z.string() }),
      (input, context) => {
        checkPublicKey(input.NewPublicKey, input.NewPublicKeyType);
        nodes.setPublicKey(nodeOf(context), input.NewPublicKey);
        return {};
      },
    ),
  };
}

/** The node that signed the request. */
export function nodeOf(context: RequestContext): string {
  if (context.principal.kind !== 'node')
    throw new AwsError('AccessDeniedException', 'Only a managed node may call this operation.');
  return context.principal.nodeId;
}

function checkPublicKey(publicKey: string, type: string): void {
  if (type !== 'Rsa')
    throw new AwsError('ValidationException', `The public key type ${type} is not supported; use Rsa.`);
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return;
  } catch {
    // The one answer below covers what is no key at all.
  }
  throw new AwsError('ValidationException', 'PublicKey is not an RSA key of at least 2048 bits in DER form.');
}
