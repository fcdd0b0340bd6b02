import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isForbiddenAddress } from '#electron/local-node/sessions/port/port-target';
import { isForbiddenHost } from '#shared/tunnels/forbidden-host';

describe('isForbiddenHost', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    ' 169.254.169.254 ',
    '169.254.169.254.',
    '2852039166',
    '0xa9fea9fe',
    '0xA9.0xFE.0xA9.0xFE',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.16689662',
    'fe80::1',
    '[fe80::1]',
    'fe80::1%eth0',
    'FEBF::1',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    'metadata.google.internal',
    'Metadata.Google.Internal.',
    'instance-data',
  ])('forbids %s', (host) => expect(isForbiddenHost(host)).toBe(true));

  it.each([
    'localhost',
    '127.0.0.1',
    '10.0.0.5',
    '169.253.255.255',
    '169.255.0.0',
    '1.169.254.169',
    '169.254.169.254.example.com',
    'db.internal',
    'metadata.example.com',
    '::1',
    'fec0::1',
    'fd00:ec3::254',
    '::ffff:10.0.0.1',
    'fe80.example.com',
    '',
    '999.1.1.1',
    '1.2.3.4.5',
    'abcd:efgh::1',
  ])('lets %j through', (host) => expect(isForbiddenHost(host)).toBe(false));

  it('forbids every address that our node forbids', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const first = fc.constantFrom('fe80', 'febf', 'fd00', 'fe7f', 'fec0', '0');
    const second = fc.constantFrom('ec2', '0ec2', 'ec3', '0');
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .tuple(fc.constantFrom(169, 10), fc.constantFrom(254, 253), byte, byte)
            .map((parts) => parts.join('.')),
          fc
            .tuple(fc.constantFrom(169, 10), fc.constantFrom(254, 253), byte, byte)
            .map((parts) => `::ffff:${parts.join('.')}`),
          fc.tuple(first, second, group, group, group, group, group, group).map((parts) => parts.join(':')),
        ),
        (address) => {
          if (isForbiddenAddress(address)) expect(isForbiddenHost(address)).toBe(true);
        },
      ),
    );
  });
});
