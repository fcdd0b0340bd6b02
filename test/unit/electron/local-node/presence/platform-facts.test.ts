import { describe, expect, it } from 'vitest';
import { primaryAddress } from '#electron/local-node/presence/instance-information';
import { parseOsRelease, parseSwVers } from '#electron/local-node/presence/read-platform-facts';

describe('platform facts', () => {
  it('come from os-release with either kind of quotes or none', () => {
    expect(parseOsRelease('PRETTY_NAME="x"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n')).toEqual({
      platformType: 'Linux',
      platformName: 'Debian GNU/Linux',
      platformVersion: '12',
    });
    expect(parseOsRelease("NAME='Fedora Linux'\nVERSION_ID=42\n")).toMatchObject({
      platformName: 'Fedora Linux',
      platformVersion: '42',
    });
    expect(parseOsRelease('# nothing\nNAME="Arch \\"Linux\\""\nBUILD_ID=rolling')).toMatchObject({
      platformName: 'Arch "Linux"',
      platformVersion: 'rolling',
    });
  });

  it("come from sw_vers on Apple's system", () => {
    expect(parseSwVers('ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t24B83\n')).toEqual({
      platformType: 'MacOS',
      platformName: 'macOS',
      platformVersion: '15.1',
    });
  });
});

describe('primaryAddress', () => {
  const address = (family: 'IPv4' | 'IPv6', text: string, internal = false) =>
    ({ family, address: text, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }) as never;

  it('prefers IPv4 beyond loopback, then IPv6 that is not link-local, then loopback', () => {
    const loopback = address('IPv4', '127.0.0.1', true);
    const six = [address('IPv6', 'fe80::1'), address('IPv6', '2001:db8::1')];
    expect(primaryAddress({ lo: [loopback], eth0: [...six, address('IPv4', '192.0.2.7')] })).toBe(
      '192.0.2.7',
    );
    expect(primaryAddress({ lo: [loopback], eth0: six })).toBe('2001:db8::1');
    expect(primaryAddress({ lo: [loopback] })).toBe('127.0.0.1');
  });
});
