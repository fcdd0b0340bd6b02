import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveNetwork } from '#electron/adapters/aws/network/resolve-network';
import {
  resolveServiceSettings,
  type ServiceQuestion,
} from '#electron/adapters/aws/network/service-settings';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { AwsHome } from '#test/helpers/aws/aws-home';

let home: AwsHome;

beforeEach(() => {
  home = new AwsHome();
});
afterEach(() => home.remove());

async function resolve(question: Partial<ServiceQuestion> = {}) {
  const files = await readAwsFiles(home.surroundings);
  return resolveServiceSettings(files, { service: 'ssm', profile: 'x', ...question }, home.surroundings);
}

describe('the endpoint of a service', () => {
  beforeEach(() => {
    home.write(
      'config',
      '[profile x]\nregion = eu-west-1\nservices = local\nendpoint_url = http://profile\n[services local]\nssm =\n  endpoint_url = http://of-ssm\nsso_oidc =\n  endpoint_url = http://of-oidc\n',
    );
  });

  it('is looked for in the order of the CLI', async () => {
    expect((await resolve()).endpoint).toBe('http://of-ssm');
    expect((await resolve({ service: 'sso_oidc' })).endpoint).toBe('http://of-oidc');
    expect((await resolve({ service: 'sts' })).endpoint).toBe('http://profile');
    home.env.AWS_ENDPOINT_URL = 'http://all';
    expect((await resolve()).endpoint).toBe('http://all');
    home.env.AWS_ENDPOINT_URL_SSM = 'http://variable';
    expect((await resolve()).endpoint).toBe('http://variable');
    expect((await resolve({ endpoint: 'http://given' })).endpoint).toBe('http://given');
  });

  it('is that of AWS where what was configured is to be ignored', async () => {
    home.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true';
    home.env.AWS_ENDPOINT_URL_SSM = 'http://variable';
    expect((await resolve()).endpoint).toBeUndefined();
  });

  it('is refused where it is none', async () => {
    home.env.AWS_ENDPOINT_URL = 'localhost:4566';
    await expect(resolve()).rejects.toThrow(/localhost:4566, is no http or https address/);
  });
});

describe('the settings of a service', () => {
  it('come from the profile, and from variables before it', async () => {
    home.write(
      'config',
      '[profile x]\nregion = eu-west-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nretry_mode = adaptive\nmax_attempts = 7\n',
    );
    expect(await resolve()).toMatchObject({
      region: 'eu-west-1',
      useFipsEndpoint: true,
      useDualstackEndpoint: true,
      retryMode: 'adaptive',
      maxAttempts: 7,
    });
    home.env.AWS_USE_FIPS_ENDPOINT = 'false';
    home.env.AWS_MAX_ATTEMPTS = '2';
    expect(await resolve({ region: 'us-east-1' })).toMatchObject({
      region: 'us-east-1',
      useFipsEndpoint: false,
      maxAttempts: 2,
    });
  });

  it('leave FIPS and dual-stack aside where an endpoint was named', async () => {
    home.write(
      'config',
      '[profile x]\nregion = eu-west-1\nuse_fips_endpoint = true\nendpoint_url = http://x\n',
    );
    expect((await resolve()).useFipsEndpoint).toBe(false);
  });

  it('take the Region of the environment where the profile has none, and need one', async () => {
    home.write('config', '[profile x]\n');
    await expect(resolve()).rejects.toThrow(/profile x names no Region/);
    expect((await resolve({ service: 'sts' })).region).toBe('us-east-1');
    home.env.AWS_DEFAULT_REGION = 'eu-west-3';
    expect((await resolve()).region).toBe('eu-west-3');
  });

  it('ask STS at its old address where the profile says legacy', async () => {
    home.write('config', '[profile x]\nregion = eu-west-1\nsts_regional_endpoints = legacy\n');
    expect(await resolve({ service: 'sts' })).toMatchObject({
      region: 'us-east-1',
      endpoint: 'https://sts.amazonaws.com',
    });
    expect((await resolve({ service: 'sts', region: 'eu-south-1' })).endpoint).toBeUndefined();
    expect((await resolve()).region).toBe('eu-west-1');
  });

  it.each([
    ['use_fips_endpoint = yes', /use_fips_endpoint = yes .*true or false/],
    ['retry_mode = fast', /none of legacy, standard and adaptive/],
    ['max_attempts = many', /whole number from 1 to 999/],
    ['sts_regional_endpoints = odd', /neither legacy nor regional/],
  ])('are refused by name where they are wrong: %s', async (line, message) => {
    home.write('config', `[profile x]\nregion = eu-west-1\n${line}\n`);
    await expect(resolve({ service: 'sts' })).rejects.toThrow(message);
  });

  it('take small letters first for proxies, and an address without a scheme', async () => {
    home.env.HTTPS_PROXY = 'http://capital:1';
    home.env.https_proxy = 'small:3128';
    home.env.no_proxy = 'example.org';
    const network = await resolveNetwork(await readAwsFiles(home.surroundings), undefined, home.surroundings);
    expect(network).toMatchObject({ httpsProxy: 'http://small:3128/', noProxy: 'example.org' });
    expect(network.httpProxy).toBeUndefined();
  });
});
