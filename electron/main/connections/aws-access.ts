import { regionProblem } from '#shared/connections/aws-regions';
import type { SavedConnection } from '#shared/connections/saved-connection';
import { AppError } from '#shared/errors/app-error';
import { createCallerIdentity } from '../../adapters/aws/caller-identity';
import { createSsmClient } from '../../adapters/aws/client';
import { clientConfig } from '../../adapters/aws/client-config';
import { createDataKeys } from '../../adapters/aws/data-keys';
import { createEc2Instances } from '../../adapters/aws/ec2-instances';
import { joinCalls, retrySettings, type SharedCalls } from '../../adapters/aws/join-calls';
import { proxyBefore } from '../../adapters/aws/network/agents';
import type { AwsService } from '../../adapters/aws/network/configured-endpoint';
import { resolveServiceSettings, type ServiceSettings } from '../../adapters/aws/network/service-settings';
import { ownedCredentials, renewRefused } from '../../adapters/aws/owned-credentials';
import { readAwsFiles } from '../../adapters/aws/profiles/aws-files';
import type { SdkClient } from '../../adapters/aws/sdk-client';
import type { AwsSurroundings } from '../../adapters/aws/surroundings';
import { type AllAccountLimits, limitsOfConnection } from '../../adapters/aws/throttling/account-limits';
import type { CallLog } from '../../features/api-log/ports';
import type { CredentialOwner } from '../../features/connections/ports';
import type { ReadTags } from '../../features/fleet/ports';
import type { Clock } from '../../platform/clock';
import type { AwsAccess } from './aws-connection';
import { createPorts } from './connection-ports';

export interface AccessHooks {
  /** Tags that were read after the list of nodes. */
  onTagsRead(nodes: ReadTags[]): void;
  /** What EC2 knows of the nodes came after their list. */
  onEc2Read(): void;
  /** What the connection lacks has changed. */
  onHintsChanged(): void;
}

interface AccessOptions extends AccessHooks {
  saved: SavedConnection;
  owner: CredentialOwner;
  surroundings: AwsSurroundings;
  clock: Clock;
  log: CallLog;
  limits: AllAccountLimits;
}

/** The role of the nodes that join with an activation, as AWS's own console makes it. */
const defaultNodeRole = 'service-role/AmazonEC2RunCommandRoleForManagedInstances';

/**
 * The clients of a connection, made from what the AWS files say at this moment. Raises AppError Invalid when a setting
 * in them is wrong.
 */
export async function createAwsAccess(options: AccessOptions): Promise<AwsAccess> {
  const { saved, owner, surroundings, clock, log, limits, onTagsRead, onEc2Read, onHintsChanged } = options;
  const { connectionId, region, source } = saved;
  const profile = source.kind === 'profile' ? source.profile : undefined;
  const settings = await readSettings(profile, region, surroundings);
  const { ssm, sts, ec2, kms, iam } = settings;
  // Connections of one account share its limits, whatever their profiles are called.
  let account = profile === undefined ? 'environment' : `profile ${profile}`;
  const callsOf = ({ retryMode, maxAttempts }: ServiceSettings): SharedCalls => ({
    ...{ connectionId, clock, log },
    limits: limitsOfConnection(limits, () => account, region),
    retry: { mode: retryMode, maxAttempts },
  });
  const owned = <Client extends Parameters<typeof renewRefused>[0] & SdkClient>(
    client: Client,
    service: AwsService,
    calls: SharedCalls,
  ): Client => {
    renewRefused(client, owner);
    joinCalls(client, service, calls);
    return client;
  };
  const configOf = (settings: ServiceSettings, calls: SharedCalls) => ({
    ...clientConfig(settings),
    ...retrySettings(calls),
    credentials,
  });
  const credentials = ownedCredentials(owner);
  // Of services that few connections use, read when the first call is made.
  const ec2Client = atFirstUse(async () => {
    const { EC2Client } = await import('@aws-sdk/client-ec2');
    const calls = callsOf(ec2);
    return owned(new EC2Client(configOf(ec2, calls)), 'ec2', calls);
  });
  const iamClient = atFirstUse(async () => {
    const { IAMClient } = await import('@aws-sdk/client-iam');
    const calls = callsOf(iam);
    return owned(new IAMClient(configOf(iam, calls)), 'iam', calls);
  });
  const kmsClient = atFirstUse(async () => {
    const { KMSClient } = await import('@aws-sdk/client-kms');
    const calls = callsOf(kms);
    return owned(new KMSClient(configOf(kms, calls)), 'kms', calls);
  });
  let ec2Missing: string | undefined;
  const identity = createCallerIdentity(sts, owner, callsOf(sts));
  return {
    endpoint: ssm.endpoint,
    isUpToDate: async () =>
      JSON.stringify(await readSettings(profile, region, surroundings)) === JSON.stringify(settings),
    hints: () =>
      ec2Missing === undefined ? [] : [{ capability: 'ec2-detail' as const, reason: ec2Missing }],
    async whoAmI(signal) {
      const found = await identity.read(signal).catch((thrown: unknown) => {
        if (signal.aborted) throw new AppError('Timeout', unansweredText(sts));
        throw sts.endpoint === undefined ? withRegionProblem(thrown, region) : thrown;
      });
      account = found.accountId;
      return found;
    },
    ports: createPorts(connectionId, createSsmClient({ ...ssm, credentials: owner, calls: callsOf(ssm) }), {
      nodeRole: defaultNodeRole,
      network: ssm.network,
      onTagsRead,
      dataKey: createDataKeys(kmsClient.get),
      ec2: {
        instances: createEc2Instances(ec2Client.get, clock),
        clock,
        onRead: onEc2Read,
        onMissing: (reason) => {
          if (reason === ec2Missing) return;
          ec2Missing = reason;
          onHintsChanged();
        },
      },
      doctor: { aws: { ec2: ec2Client.get, iam: iamClient.get } },
      enrolment: ({ activationId, activationCode }) => ({
        enrolCommand: `amazon-ssm-agent -register -y -id ${activationId} -code ${activationCode} -region ${region}`,
        isLocalOnly: false,
        isStockAgent: true,
      }),
      close: () => {
        identity.close();
        for (const client of [ec2Client, iamClient, kmsClient]) client.destroy();
      },
    }),
  };
}

/** `sts` are the settings of STS, which was given up on. */
function unansweredText({ endpoint, network, region }: ServiceSettings): string {
  const url = new URL(endpoint ?? `https://sts.${region}.amazonaws.com`);
  const proxy = proxyBefore(network, url);
  return proxy === undefined
    ? `STS (${url.host}) has not answered in time.`
    : `STS has not answered in time over the proxy ${proxy}. Check HTTPS_PROXY, or except the address in NO_PROXY.`;
}

/** A misspelt Region shows as a host that is not there. */
function withRegionProblem(thrown: unknown, region: string): unknown {
  const problem = regionProblem(region);
  if (!(thrown instanceof AppError) || thrown.code !== 'Unavailable' || problem === undefined) return thrown;
  return new AppError('Unavailable', `${thrown.message} ${problem}`, { cause: thrown });
}

const services = ['ssm', 'sts', 'ec2', 'kms', 'iam'] as const satisfies AwsService[];

/** Of the services that a connection calls, as the AWS files have them at this moment. */
async function readSettings(
  profile: string | undefined,
  region: string,
  surroundings: AwsSurroundings,
): Promise<Record<(typeof services)[number], ServiceSettings>> {
  const files = await readAwsFiles(surroundings);
  const of = async (service: AwsService) => {
    const question = { service, region, ...(profile === undefined ? {} : { profile }) };
    return [service, await resolveServiceSettings(files, question, surroundings)] as const;
  };
  return Object.fromEntries(await Promise.all(services.map(of))) as Record<
    (typeof services)[number],
    ServiceSettings
  >;
}

/** A client that is made when it is first asked for, and destroyed if it was. */
function atFirstUse<Client extends { destroy(): void }>(make: () => Promise<Client>) {
  let made: Promise<Client> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    destroy: () => void made?.then((client) => client.destroy()).catch(() => {}),
  };
}
