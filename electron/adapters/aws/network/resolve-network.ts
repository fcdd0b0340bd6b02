import { AppError } from '#shared/errors/app-error';
import { type ClientNetwork, directNetwork } from '../../../platform/client-network';
import type { AwsFiles } from '../profiles/aws-files';
import { expandPath } from '../profiles/parse-ini';
import { readTextFile } from '../profiles/read-text-file';
import { type AwsSurroundings, variable } from '../surroundings';

/**
 * From HTTPS_PROXY, HTTP_PROXY and NO_PROXY (in small letters first, as the CLI), AWS_CA_BUNDLE and the profile's
 * `ca_bundle`. Raises AppError Invalid for a proxy that is no address, and for a bundle that cannot be read.
 */
export async function resolveNetwork(
  files: AwsFiles,
  profile: string | undefined,
  surroundings: AwsSurroundings,
): Promise<ClientNetwork> {
  const network: ClientNetwork = { ...directNetwork };
  const httpsProxy = proxyOf('HTTPS_PROXY', surroundings);
  const httpProxy = proxyOf('HTTP_PROXY', surroundings);
  const noProxy = eitherCase('NO_PROXY', surroundings);
  if (httpsProxy !== undefined) network.httpsProxy = httpsProxy;
  if (httpProxy !== undefined) network.httpProxy = httpProxy;
  if (noProxy !== undefined) network.noProxy = noProxy;
  const authorities = await authoritiesOf(files, profile, surroundings);
  if (authorities !== undefined) network.authorities = authorities;
  return network;
}

function eitherCase(name: string, surroundings: AwsSurroundings): string | undefined {
  return variable(surroundings, name.toLowerCase()) ?? variable(surroundings, name);
}

function proxyOf(name: string, surroundings: AwsSurroundings): string | undefined {
  const text = eitherCase(name, surroundings)?.trim();
  if (text === undefined || text === '') return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    // The text is not repeated: it may hold a password.
    throw new AppError(
      'Invalid',
      `${name} is set to something that is no address of an HTTP proxy. It has to look like http://proxy.example.org:3128.`,
    );
  }
  return url.href;
}

async function authoritiesOf(
  files: AwsFiles,
  profile: string | undefined,
  surroundings: AwsSurroundings,
): Promise<ClientNetwork['authorities']> {
  const ofEnvironment = variable(surroundings, 'AWS_CA_BUNDLE');
  const ofProfile =
    profile === undefined ? undefined : files.profiles.get(profile)?.settings.get('ca_bundle');
  const given = ofEnvironment ?? ofProfile;
  if (given === undefined) return undefined;
  const path = expandPath(given, surroundings.home, surroundings.env);
  const named = ofEnvironment ? 'AWS_CA_BUNDLE' : `ca_bundle of the profile ${profile}`;
  const file = await readTextFile(path);
  if (file.kind === 'absent')
    throw new AppError('Invalid', `${named} names ${path}, and there is no such file.`);
  if (file.kind === 'problem') throw new AppError('Invalid', `${named} names ${path}. ${file.message}`);
  if (!file.text.includes('-----BEGIN CERTIFICATE-----'))
    throw new AppError('Invalid', `${named} names ${path}, which holds no certificate in PEM form.`);
  return { path, pem: file.text };
}
