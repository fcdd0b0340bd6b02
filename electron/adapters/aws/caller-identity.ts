import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AppError } from '#shared/errors/app-error';
import type { CallerIdentitySource } from '../../features/connections/ports';
import { clientConfig } from './client-config';
import { explainSts } from './credentials/explain-sts';
import { watchServerDate } from './credentials/sts-client';
import type { ServiceSettings } from './network/service-settings';
import { type CredentialSupply, ownedCredentials, renewRefused } from './owned-credentials';

/** Who the credentials are, over GetCallerIdentity, which needs no permission. `sts` are the settings of STS. */
export function createCallerIdentity(sts: ServiceSettings, supply: CredentialSupply): CallerIdentitySource {
  const client = new STSClient({ ...clientConfig(sts), credentials: ownedCredentials(supply) });
  renewRefused(client, supply);
  const serverDate = watchServerDate(client);
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
  };
}
