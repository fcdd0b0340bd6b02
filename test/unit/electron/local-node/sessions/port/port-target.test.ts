import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkTarget,
  connectToTarget,
  describeTargetError,
  ForbiddenTargetError,
  isForbiddenAddress,
  portPropertiesSchema,
} from '#electron/local-node/sessions/port/port-target';

describe('isForbiddenAddress', () => {
  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.0.0',
    '169.254.255.255',
    'fd00:ec2::254',
    'FD00:EC2::254',
    'fd00:0ec2:0:0:0:0:0:253',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
  ])('refuses %s', (address) => {
    expect(isForbiddenAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    '169.253.255.255',
    '169.255.0.0',
    '192.168.169.254',
    'fec0::1',
    'fd00:ec3::254',
    '2001:db8::1',
    '::ffff:10.0.0.1',
  ])('allows %s', (address) => {
    expect(isForbiddenAddress(address)).toBe(false);
  });

  it('knows addresses alone; names are looked up first', () => {
    expect(isForbiddenAddress('metadata.internal')).toBe(false);
    expect(isForbiddenAddress('')).toBe(false);
  });

  it('refuses the whole of the link-local network, in each of its spellings', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (third, fourth) => {
        const address = `169.254.${third}.${fourth}`;
        const hex = `::ffff:a9fe:${((third << 8) | fourth).toString(16)}`;
        expect([
          isForbiddenAddress(address),
          isForbiddenAddress(`::ffff:${address}`),
          isForbiddenAddress(hex),
        ]).toEqual([true, true, true]);
      }),
    );
  });
});

describe('a target that must not be reached', () => {
  const target = { host: '169.254.169.254', port: 80 };

  it('is refused before the session begins', async () => {
    await expect(checkTarget(target)).rejects.toThrow(
      'Forwarding to IP address 169.254.169.254 is forbidden.',
    );
    await expect(checkTarget({ host: '127.0.0.1', port: 80 })).resolves.toBeUndefined();
  });

  it('is refused again where the connection is made', async () => {
    const error = await new Promise((resolve) => connectToTarget(target).on('error', resolve));
    expect(error).toBeInstanceOf(ForbiddenTargetError);
    expect(describeTargetError(target, error as NodeJS.ErrnoException)).toMatch(
      /^Forwarding to .* forbidden\.$/,
    );
  });
});

describe('describeTargetError', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'])(
    'makes a sentence of %s',
    (code) => {
      const error = Object.assign(new Error('it failed'), { code });
      expect(describeTargetError({ host: 'db.internal', port: 5432 }, error)).toMatch(
        /^[A-Z].*db\.internal.*\.$|^db\.internal.*\.$/,
      );
    },
  );
});

describe('portPropertiesSchema', () => {
  it('takes the texts of a stock document and no list', () => {
    expect(portPropertiesSchema.safeParse({ portNumber: '80', type: 'LocalPortForwarding' }).success).toBe(
      true,
    );
    for (const portNumber of [['80'], 80, '80a', '-1', '', '123456'])
      expect(portPropertiesSchema.safeParse({ portNumber }).success).toBe(false);
  });
});
