import { createPublicKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import type { ActivationRecord, ActivationStore } from '../store/activations';
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
  region: string;
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
  const { region, store, activations, nodes, tags, credentials, audit, changes } = stores;

  /** Why an activation cannot be used, as a sentence for the person at the machine that joins; undefined when it can. */
  const refusalOf = (id: string, code: string, nowMs: number): string | undefined => {
    const activation = activations.get(id);
    if (!activation || !tokenMatches(code, activation.codeHash))
      return 'The activation ID or the activation code is not known. Check both for typing errors, or create a new activation.';
    if (isExpired(activation, nowMs))
      return `The activation expired at ${new Date(activation.expiresAt).toISOString()}. Create a new activation.`;
    if (activation.registrations >= activation.registrationLimit)
      return activation.registrationLimit === 1
        ? 'The activation is used up: it was for one registration, which was made. Create a new activation.'
        : `The activation is used up: all of its ${activation.registrationLimit} registrations were made. Create a new activation.`;
    return undefined;
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
        const { ActivationId: id } = input;
        const refusal =
          wrongRegion(context.claimedRegion, region) ?? refusalOf(id, input.ActivationCode, context.nowMs);
        if (refusal !== undefined) {
          // Not within a transaction, which the error would roll back with its audit.
          audit.record({
            atMs: context.nowMs,
            actor: 'anonymous',
            action: 'RegisterManagedInstance refused',
            resource: id,
            detail: { reason: refusal },
          });
          throw new AwsError('InvalidActivation', refusal);
        }
        const nodeId = `mi-${randomBytes(9).toString('hex').slice(0, 17)}`;
        store.transaction(() => {
          const activation = activations.get(id) as ActivationRecord;
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
        });
        changes.tell({ topic: 'node', nodeId });
        return { InstanceId: nodeId };
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

/** Every later request of such a node would be refused, and its activation used up for nothing. */
function wrongRegion(claimed: string | undefined, region: string): string | undefined {
  if (claimed === undefined || claimed === region) return undefined;
  return `The Region of this control plane is ${region}, and the node was told ${claimed.slice(0, 32)}. Start it with --region ${region}; the activation is not used up.`;
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
