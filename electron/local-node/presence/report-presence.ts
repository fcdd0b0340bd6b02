import { z } from 'zod';
import type { ApiClient } from '../service/api-client';
import type { Signer } from '../service/signer';
import { emptyPing, fullPing } from './instance-information';
import type { PlatformFacts } from './platform-facts';

/** The stock agent's default cadence of UpdateInstanceInformation. */
export const pingIntervalMs = 5 * 60_000;

const answerSchema = z.looseObject({});

/** UpdateInstanceInformation without facts; raises what ApiClient.call raises. */
export async function sendEmptyPing(
  client: ApiClient,
  sign: Signer,
  instanceId: string,
  facts: PlatformFacts,
): Promise<void> {
  await client.call('UpdateInstanceInformation', emptyPing(instanceId, facts), sign, answerSchema);
}

/** UpdateInstanceInformation with facts. */
export async function sendFullPing(
  client: ApiClient,
  sign: Signer,
  instanceId: string,
  facts: PlatformFacts,
  channel: '' | 'ssmmessages',
): Promise<void> {
  await client.call('UpdateInstanceInformation', fullPing(instanceId, facts, channel), sign, answerSchema);
}
