import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import { clientNetworkSchema } from '../../../platform/client-network';
import type { AwsFiles } from '../profiles/aws-files';
import { type AwsSurroundings, variable } from '../surroundings';
import { type AwsService, configuredEndpoint } from './configured-endpoint';
import { resolveNetwork } from './resolve-network';

/**
 * Where a service is and how it is reached: everything but the credentials that a client of it is made of, resolved
 * once from arguments, variables and files. Plain data.
 */
export const serviceSettingsSchema = z.object({
  region: z.string().min(1),
  /** Absent for AWS's own address of the service in the Region. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  useFipsEndpoint: z.boolean(),
  useDualstackEndpoint: z.boolean(),
  retryMode: z.enum(['legacy', 'standard', 'adaptive']).optional(),
  /** Attempts in all. */
  maxAttempts: z.number().int().positive().optional(),
  network: clientNetworkSchema,
});
export type ServiceSettings = z.infer<typeof serviceSettingsSchema>;

export interface ServiceQuestion {
  service: AwsService;
  /** Absent for the environment alone. */
  profile?: string;
  /** These go before what the files say. */
  region?: string;
  endpoint?: string;
}

/** Raises AppError Invalid, with the setting that is wrong, and for a Region that is nowhere given. */
export async function resolveServiceSettings(
  files: AwsFiles,
  question: ServiceQuestion,
  surroundings: AwsSurroundings,
): Promise<ServiceSettings> {
  const { service, profile } = question;
  const look = lookIn(files, profile, surroundings);
  const endpoint = question.endpoint ?? configuredEndpoint(files, profile, service, surroundings);
  if (endpoint !== undefined) checkEndpoint(endpoint, profile);
  const region = question.region ?? regionOf(files, profile, surroundings) ?? regionless(service);
  if (region === undefined)
    throw new AppError(
      'Invalid',
      profile === undefined
        ? 'No Region is known. Choose one, or set AWS_REGION.'
        : `The profile ${profile} names no Region. Choose one, or add region to the profile.`,
    );
  const settings: ServiceSettings = {
    region,
    // Whoever names an address means that address.
    useFipsEndpoint:
      endpoint === undefined && isTrue(look('AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'), profile),
    useDualstackEndpoint:
      endpoint === undefined && isTrue(look('AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'), profile),
    network: await resolveNetwork(files, profile, surroundings),
  };
  if (endpoint !== undefined) settings.endpoint = endpoint;
  const retryMode = look('AWS_RETRY_MODE', 'retry_mode')?.value;
  if (retryMode === 'legacy' || retryMode === 'standard' || retryMode === 'adaptive')
    settings.retryMode = retryMode;
  else if (retryMode !== undefined)
    throw new AppError('Invalid', `retry_mode = ${retryMode} is none of legacy, standard and adaptive.`);
  const maxAttempts = look('AWS_MAX_ATTEMPTS', 'max_attempts')?.value;
  if (maxAttempts !== undefined) {
    if (!/^[1-9]\d{0,2}$/.test(maxAttempts))
      throw new AppError('Invalid', `max_attempts = ${maxAttempts} has to be a whole number from 1 to 999.`);
    settings.maxAttempts = Number(maxAttempts);
  }
  if (service === 'sts' && endpoint === undefined) return globalSts(settings, look);
  return settings;
}

/** The profile's Region; where it has none, or there is no profile, that of AWS_REGION or AWS_DEFAULT_REGION. */
export function regionOf(
  files: AwsFiles,
  profile: string | undefined,
  surroundings: AwsSurroundings,
): string | undefined {
  const ofProfile = profile === undefined ? undefined : files.profiles.get(profile)?.settings.get('region');
  return ofProfile ?? variable(surroundings, 'AWS_REGION') ?? variable(surroundings, 'AWS_DEFAULT_REGION');
}

type Look = (variableName: string, key: string) => { name: string; value: string } | undefined;

function lookIn(files: AwsFiles, profile: string | undefined, surroundings: AwsSurroundings): Look {
  const settings = profile === undefined ? undefined : files.profiles.get(profile)?.settings;
  return (variableName, key) => {
    const ofEnvironment = variable(surroundings, variableName);
    if (ofEnvironment !== undefined) return { name: variableName, value: ofEnvironment };
    const value = settings?.get(key);
    return value === undefined ? undefined : { name: key, value };
  };
}

function isTrue(found: { name: string; value: string } | undefined, profile: string | undefined): boolean {
  if (found === undefined) return false;
  const value = found.value.toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  const where = profile === undefined ? '' : ` (profile ${profile})`;
  throw new AppError('Invalid', `${found.name} = ${found.value}${where} has to be true or false.`);
}

function checkEndpoint(endpoint: string, profile: string | undefined): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return;
  const where = profile === undefined ? 'of the environment' : `of the profile ${profile}`;
  throw new AppError('Invalid', `The endpoint ${where}, ${endpoint}, is no http or https address.`);
}

/** Services that can be asked without a Region. */
function regionless(service: AwsService): string | undefined {
  return service === 'sts' || service === 'iam' ? 'us-east-1' : undefined;
}

/** `sts_regional_endpoints = legacy` means the one old address for the Regions of its time. */
const regionsOfLegacySts = new Set([
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

function globalSts(settings: ServiceSettings, look: Look): ServiceSettings {
  const wanted = look('AWS_STS_REGIONAL_ENDPOINTS', 'sts_regional_endpoints')?.value.toLowerCase();
  if (wanted !== undefined && wanted !== 'legacy' && wanted !== 'regional')
    throw new AppError('Invalid', `sts_regional_endpoints = ${wanted} is neither legacy nor regional.`);
  const isPlain = !settings.useFipsEndpoint && !settings.useDualstackEndpoint;
  if (wanted !== 'legacy' || !isPlain || !regionsOfLegacySts.has(settings.region)) return settings;
  return { ...settings, region: 'us-east-1', endpoint: 'https://sts.amazonaws.com' };
}
