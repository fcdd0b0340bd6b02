import type { CredentialSource, SavedConnection } from '#shared/connections/saved-connection';
import { CredentialOwners } from '../../adapters/aws/credentials/credential-owners';
import { createProfileSource } from '../../adapters/aws/profiles/profile-source';
import { ownSurroundings } from '../../adapters/aws/surroundings';
import { AllAccountLimits } from '../../adapters/aws/throttling/account-limits';
import type { CallLog } from '../../features/api-log/ports';
import type { CredentialOwner, Person, ProfileSource } from '../../features/connections/ports';
import type { Clock } from '../../platform/clock';
import { type AccessHooks, createAwsAccess } from './aws-access';
import type { AwsAccess } from './aws-connection';

interface AwsPartsOptions {
  person: Person;
  clock: Clock;
  log: CallLog;
}

/** What AWS connections are made of. The AWS SDK comes with it, so it is imported when the window is in use. */
export interface AwsParts {
  profiles: ProfileSource;
  /** The same one for the same source. */
  ownerOf(source: CredentialSource): CredentialOwner;
  /** The files were written. */
  reload(): void;
  makeAccess(saved: SavedConnection, owner: CredentialOwner, hooks: AccessHooks): Promise<AwsAccess>;
}

export function createAwsParts({ person, clock, log }: AwsPartsOptions): AwsParts {
  const surroundings = ownSurroundings();
  const owners = new CredentialOwners({ surroundings, person, clock });
  const limits = new AllAccountLimits(clock);
  return {
    profiles: createProfileSource(surroundings, clock),
    ownerOf: (source) => owners.owner(source),
    reload: () => owners.reload(),
    makeAccess: (saved, owner, hooks) =>
      createAwsAccess({ saved, owner, surroundings, clock, log, limits, ...hooks }),
  };
}
