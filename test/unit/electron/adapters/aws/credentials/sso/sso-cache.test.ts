import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDate, readCacheDate, SsoCache } from '#electron/adapters/aws/credentials/sso/sso-cache';
import { AwsHome } from '#test/helpers/aws/aws-home';

let home: AwsHome;
let cache: SsoCache;

beforeEach(() => {
  home = new AwsHome();
  cache = new SsoCache(home.home);
});
afterEach(() => home.remove());

const startUrl = 'https://x/start';
const corp = { name: 'corp', startUrl, region: 'eu-west-1', scopes: ['sso:account:access'] };
const legacy = { startUrl, region: 'eu-west-1', scopes: [] };
const files = () => readdirSync(join(home.home, '.aws/sso/cache')).sort();

describe('the cache of sign-ins', () => {
  // As AWS CLI 2.9.19 names them: SSOTokenFetcher._registration_cache_key, run on these very values.
  it('has the registrations of the AWS CLI under its names', () => {
    const registration = { clientId: 'c', clientSecret: 's', expiresAt: '2999-01-01T00:00:00Z' };
    cache.writeRegistration(corp, registration);
    expect(files()).toEqual(['ba0635e05f968210121a8015409f9caa50d10697.json']);
    cache.writeRegistration(legacy, registration);
    expect(files()).toContain('68d703f0ed798ade346df3ab4e14bfe7c7cccebb.json');
  });

  it('gives a registration to the way of signing in alone that it was made for', async () => {
    const registration = { clientId: 'c', clientSecret: 's', expiresAt: '2999-01-01T00:00:00Z' };
    cache.writeRegistration(corp, registration);
    expect(await cache.registration(corp, 'device')).toEqual(registration);
    expect(await cache.registration(corp, 'browser')).toBeUndefined();
    cache.writeRegistration(corp, { ...registration, grantTypes: ['authorization_code', 'refresh_token'] });
    expect(await cache.registration(corp, 'device')).toBeUndefined();
    expect((await cache.registration(corp, 'browser'))?.clientId).toBe('c');
  });

  it.each(['', '{', '[]', '{"accessToken": ""}', '{"accessToken": 1, "expiresAt": "x"}'])(
    'takes %s for no sign-in',
    async (text) => {
      cache.writeToken(corp, { accessToken: 't', expiresAt: 'x' });
      home.write(`sso/cache/${files()[0]}`, text);
      expect(await cache.token(corp)).toBeUndefined();
    },
  );

  it('writes dates as the CLI, and reads those of older ones', () => {
    const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    expect(cacheDate(time)).toBe('2026-01-02T03:04:05Z');
    expect(readCacheDate('2026-01-02T03:04:05UTC')).toBe(time - 678);
    expect(readCacheDate('soon')).toBeUndefined();
  });
});
