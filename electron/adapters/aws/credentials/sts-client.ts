import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../../features/connections/ports';
import { clientConfig } from '../client-config';
import type { ServiceSettings } from '../network/service-settings';

/** An STS client for one call or two; `serverDate` is the time of AWS in its last answer. Destroy it afterwards. */
export function createStsClient(
  settings: ServiceSettings,
  credentials: Credentials | undefined,
): { client: STSClient; serverDate(): number | undefined } {
  // AssumeRoleWithWebIdentity is not signed; the SDK's chain must not go looking for credentials.
  const given = credentials ?? { accessKeyId: 'unsigned', secretAccessKey: 'unsigned' };
  const client = new STSClient({ ...clientConfig(settings), credentials: given });
  return { client, serverDate: watchServerDate(client) };
}

/** The time of AWS, in epoch milliseconds, in the last answer that a client got. */
export function watchServerDate(client: STSClient): () => number | undefined {
  let date: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args).catch((error: { $response?: { headers?: Record<string, string> } }) => {
        date = dateOf(error.$response?.headers) ?? date;
        throw error;
      });
      date = dateOf((answer.response as { headers?: Record<string, string> })?.headers) ?? date;
      return answer;
    },
    { step: 'deserialize', name: 'quarterdeckServerDate', priority: 'high' },
  );
  return () => date;
}

function dateOf(headers: Record<string, string> | undefined): number | undefined {
  const text = headers?.date;
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
