import { z } from 'zod';
import type { Finding } from '#shared/doctor/finding';
import { ApiClient } from '../../local-node/service/api-client';
import { openTransport } from '../../local-node/service/https-transport';
import { ServiceError, TransportError } from '../../local-node/service/service-errors';
import { keySigner } from '../../local-node/service/signer';
import { systemClock } from '../../platform/node/system-clock';
import { registerAnew } from './register-anew';
import type { Subject } from './subject';

const id = 'acceptance';

/**
 * Asks the control plane for a role token with the node's key, as the agent does every hour, and throws the token away.
 * Undefined where it cannot be tried: no key, no fingerprint, no address, or a proxy in between. Never raises.
 */
export async function acceptanceFinding(
  subject: Subject,
  region: string | undefined,
  timeoutMs: number,
): Promise<Finding | undefined> {
  const { fingerprint, identity, proxy, trust } = subject;
  const endpoint = subject.endpoints.find(({ service }) => service === 'ssm' || service === 'control plane');
  if (!identity || !endpoint || region === undefined || fingerprint === undefined || proxy) return undefined;
  if (!URL.canParse(endpoint.url) || new URL(endpoint.url).protocol !== 'https:') return undefined;
  const transport = openTransport({ url: new URL(endpoint.url), region, ca: trust.pem, caFile: trust.name });
  try {
    await new ApiClient(transport, systemClock).call(
      'RequestManagedInstanceRoleToken',
      { Fingerprint: fingerprint },
      keySigner(identity, region, systemClock),
      z.looseObject({}),
      { tries: 1, timeoutMs },
    );
    return {
      id,
      severity: 'ok',
      title: 'The control plane accepts this node',
      seen: `It gave ${identity.instanceId} a role token, which was not kept.`,
    };
  } catch (error) {
    return refusal(error, subject, identity.instanceId, endpoint.url);
  } finally {
    transport.close();
  }
}

/** What a refusal of the role token means. */
export function refusal(error: unknown, subject: Subject, instanceId: string, url: string): Finding {
  if (error instanceof ServiceError && !error.transient) {
    const isOther = error.code === 'MachineFingerprintDoesNotMatch';
    return {
      id,
      severity: 'problem',
      title: isOther
        ? 'The control plane takes this machine for another one'
        : 'The control plane does not accept this node any more',
      seen: `${url} answered ${instanceId}: ${error.message} (${error.code})`,
      why: isOther
        ? 'The fingerprint is not the one that it was registered with: the machine was cloned, or much of it has changed.'
        : 'It was deregistered, its key was replaced elsewhere, or the control plane has another database or Region.',
      fix: registerAnew(subject.kind),
    };
  }
  const because =
    error instanceof TransportError || error instanceof ServiceError
      ? error.message
      : 'its answer made no sense.';
  return {
    id,
    severity: 'unknown',
    title: 'Whether the control plane accepts this node',
    seen: `Unknown, because ${because}`,
  };
}
