import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AppError } from '#shared/errors/app-error';
import type { CallerIdentitySource } from '../../features/connections/ports';
import { clientConfig } from './client-config';
import { explainSts } from './credentials/explain-sts';
import { watchServerDate } from './credentials/sts-client';
import { joinCalls, retrySettings, type SharedCalls } from './join-calls';
import type { ServiceSettings } from './network/service-settings';
import { type CredentialSupply, ownedCredentials, renewRefused } from './owned-credentials';

/** Who the credentials are, over GetCallerIdentity, which needs no permission. `sts` are the settings of STS. */
export function createCallerIdentity(
  sts: ServiceSettings,
  supply: CredentialSupply,
  calls?: SharedCalls,
): CallerIdentitySource & { close(): void } {
  const client = new STSClient({
    ...clientConfig(sts),
    ...(calls ? retrySettings(calls) : {}),
    credentials: ownedCredentials(supply),
  });
  renewRefused(client, supply);
  const serverDate = watchServerDate(client);
  if (calls) joinCalls(client, 'sts', calls);
  return {
    async read(signal) {
      try {
        const answer = await client.send(
          new GetCallerIdentityCommand({}),
          signal === undefined ? {} : { abortSignal: signal },
        );
        const { Account, Arn, UserId } = answer;
        if (!Account || !Arn || !UserId)
          throw new AppError('Unavailable', 'STS answered without saying who the credentials are.');
        return { accountId: Account, arn: Arn, userId: UserId };
      } catch (error) {
        const date = serverDate();
        throw explainSts(error, {
          what: 'find out who the credentials are',
          skewMs: date === undefined ? undefined : date - Date.now(),
        });
      }
    },
    close: () => client.destroy(),
  };
}
