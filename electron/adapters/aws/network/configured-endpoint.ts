import type { AwsFiles } from '../profiles/aws-files';
import { type AwsSurroundings, variable } from '../surroundings';

/** Services of AWS that are called, by the name that the files have for them. */
export type AwsService = 'ssm' | 'sts' | 'ec2' | 'iam' | 'kms' | 'sso' | 'sso_oidc';

/**
 * The endpoint that a person has set for a service, looked for where and in the order in which the CLI looks:
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the service's in the profile's `services` section, the profile's
 * `endpoint_url`. Undefined where there is none, or all of them are to be ignored.
 */
export function configuredEndpoint(
  files: AwsFiles,
  profile: string | undefined,
  service: AwsService,
  surroundings: AwsSurroundings,
): string | undefined {
  const settings = profile === undefined ? undefined : files.profiles.get(profile)?.settings;
  const isIgnored =
    variable(surroundings, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') ??
    settings?.get('ignore_configured_endpoint_urls');
  if (isIgnored?.toLowerCase() === 'true') return undefined;
  const ofServices = files.services.get(settings?.get('services') ?? '')?.get(service);
  return (
    variable(surroundings, `AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
    variable(surroundings, 'AWS_ENDPOINT_URL') ??
    ofServices?.get('endpoint_url') ??
    settings?.get('endpoint_url')
  );
}
