import { describe, expect, it } from 'vitest';
import { portalAddress } from '#electron/adapters/aws/credentials/sso/role-credentials';

describe('the address of the SSO portal', () => {
  // As the SDK's own rules for the service have it.
  it.each([
    ['eu-west-1', false, false, 'https://portal.sso.eu-west-1.amazonaws.com'],
    ['eu-west-1', false, true, 'https://portal.sso.eu-west-1.api.aws'],
    ['us-east-1', true, false, 'https://portal.sso-fips.us-east-1.amazonaws.com'],
    ['us-east-1', true, true, 'https://portal.sso-fips.us-east-1.api.aws'],
    ['us-gov-west-1', true, false, 'https://portal.sso.us-gov-west-1.amazonaws.com'],
    ['us-gov-west-1', true, true, 'https://portal.sso-fips.us-gov-west-1.api.aws'],
    ['cn-north-1', false, false, 'https://portal.sso.cn-north-1.amazonaws.com.cn'],
    ['cn-north-1', false, true, 'https://portal.sso.cn-north-1.api.amazonwebservices.com.cn'],
  ])('in %s, FIPS %s, dual-stack %s', (region, useFipsEndpoint, useDualstackEndpoint, address) => {
    expect(portalAddress({ region, useFipsEndpoint, useDualstackEndpoint })).toBe(address);
  });
});
