import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportedAgentVersion, reportedVersion } from '#electron/wire/data-channel/messages';
import { isVersionAbove, VersionThreshold } from '#electron/wire/data-channel/peer-version';

describe('isVersionAbove', () => {
  it.each([
    ['3.0.196.1', '3.0.196.0', true],
    ['3.0.196.0', '3.0.196.0', false],
    ['3.0.100.0', '3.0.196.0', false],
    ['3.0.1000.0', '3.0.196.0', true],
    ['3.1.0.0', '3.0.196.0', true],
    ['4.0.0.0', '3.9.9.9', true],
    ['2.9999.9999.9999', '3.0.196.0', false],
    ['3.1.1511.0', '3.1.1511.0', false],
    ['3.1.1512.0', '3.1.1511.0', true],
    ['1.1.70.0', '1.1.69.9999', true],
    ['1.1.69.9999', '1.1.69.9999', false],
    ['1.2.0.0', '1.1.69.9999', true],
    // Stock peers take a version with another count of numbers for one that supports nothing.
    ['3.1', '3.0.196.0', false],
    ['3.0.196.0.1', '3.0.196.0', false],
    ['', '3.0.196.0', false],
    ['three.1.0.0', '3.0.196.0', false],
    ['3.1.x.0', '3.0.196.0', false],
    ['3.1.1.5.0', '3.0.196.0', false],
  ])('%s above %s: %s', (version, other, expected) => {
    expect(isVersionAbove(version, other)).toBe(expected);
  });

  const version = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(3000), fc.nat(3));

  it('orders any two versions as their numbers are ordered', () => {
    fc.assert(
      fc.property(version, version, (one, other) => {
        const weight = (numbers: number[]) => numbers.reduce((sum, number) => sum * 10_000 + number, 0);
        expect(isVersionAbove(one.join('.'), other.join('.'))).toBe(weight(one) > weight(other));
      }),
    );
  });
});

describe('the versions that our ends report', () => {
  it('lie above everything that a stock peer tests', () => {
    const testedOfClients = [VersionThreshold.muxClientBelow, '1.2.295.0', '1.2.331.0'];
    const testedOfAgents = [
      VersionThreshold.muxAgent,
      VersionThreshold.quietMuxAgent,
      VersionThreshold.terminateFlagAgent,
    ];
    for (const tested of testedOfClients) expect(isVersionAbove(reportedVersion, tested)).toBe(true);
    for (const tested of testedOfAgents) expect(isVersionAbove(reportedAgentVersion, tested)).toBe(true);
  });
});
