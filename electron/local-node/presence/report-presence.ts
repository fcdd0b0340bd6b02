import { z } from 'zod';
import type { ApiClient } from '../service/api-client';
import type { Signer } from '../service/signer';
import { emptyPing, fullPing } from './instance-information';
import type { PlatformFacts } from './platform-facts';

/** The stock agent's default cadence of UpdateInstanceInformation. */
export const pingIntervalMs = 5 * 60_000;

const answerSchema = z.looseObject({});

/** UpdateInstanceInformation without facts, tried once: who connects has a rhythm of retries of its own. */
export async function sendEmptyPing(
  client: ApiClient,
  sign: Signer,
  instanceId: string,
  facts: PlatformFacts,
): Promise<void> {
  const input = emptyPing(instanceId, facts);
  await client.call('UpdateInstanceInformation', input, sign, answerSchema, { tries: 1 });
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
