import { describe, expect, it } from 'vitest';
import { refusal } from '#electron/cli/doctor/acceptance';
import { spaceFinding } from '#electron/cli/doctor/disk-space';
import { clockFinding, endpointFindings } from '#electron/cli/doctor/endpoint-findings';
import { compareFacts, fingerprintFinding } from '#electron/cli/doctor/machine-fingerprint';
import { reportText } from '#electron/cli/doctor/print-report';
import type { EndpointProbe } from '#electron/cli/doctor/probe-endpoint';
import type { Subject } from '#electron/cli/doctor/subject';
import { ServiceError, TransportError } from '#electron/local-node/service/service-errors';

const fix = { sentence: 'Do it.', lines: [] };

describe('the fingerprint', () => {
  const then = { a: '1', b: '2', c: '3', d: '4', e: '5' };
  const severity = (now: Record<string, string>, threshold = 40, readable = () => true, deciding?: string) =>
    fingerprintFinding(compareFacts(then, now, readable), threshold, fix, deciding).severity;

  it('holds while enough facts are the same', () => {
    expect(severity(then)).toBe('ok');
    expect(severity({ a: '1', b: '2', c: 'x' })).toBe('info');
    expect(severity({ a: '1', b: 'x' })).toBe('problem');
  });

  it('goes by its own threshold, and not at all at -1', () => {
    expect(severity({ a: '1', b: '2' }, 41)).toBe('problem');
    expect(severity({}, -1)).toBe('info');
  });

  it('is not judged where too few facts can be read', () => {
    expect(severity({ a: '1' }, 40, () => false)).toBe('unknown');
    expect(severity({ a: '1', b: '2' }, 40, () => false)).toBe('ok');
  });

  it('falls with a fact that must not change', () => {
    expect(severity({ ...then, a: 'x' }, 40, () => true, 'a')).toBe('problem');
  });

  it('holds where nothing was known', () => {
    expect(
      fingerprintFinding(
        compareFacts({}, {}, () => true),
        40,
        fix,
      ).severity,
    ).toBe('ok');
  });
});

const probe = (changed: Partial<EndpointProbe> = {}): EndpointProbe => ({
  endpoint: { service: 'ssm', url: 'https://ssm.example' },
  host: 'ssm.example',
  port: 443,
  isTls: true,
  trust: { pem: undefined, name: 'the authorities of this system' },
  certificates: [{ subject: 'ssm.example', issuer: 'Authority', validFrom: 0, validTo: 10_000 }],
  status: 404,
  ...changed,
});

describe('the way to an endpoint', () => {
  const found = (changed: Partial<EndpointProbe>) => endpointFindings(probe(changed), false, 5000)[0];
  const failed = (step: 'address' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'http', code: string) => ({
    failure: { step, code, message: 'it failed' },
  });

  it('is well where it answers, whatever it says', () => {
    expect(found({})?.severity).toBe('ok');
  });

  it.each([
    ['address', 'EINVAL', /is no address/],
    ['dns', 'ENOTFOUND', /does not resolve/],
    ['tcp', 'ECONNREFUSED', /Nothing listens/],
    ['tcp', 'ETIMEDOUT', /cannot be reached/],
    ['tls', 'EPROTO', /does not speak TLS/],
    ['http', 'ETIMEDOUT', /gives no answer/],
  ] as const)('names the step where it ends: %s %s', (step, code, title) => {
    expect(found(failed(step, code))).toMatchObject({
      severity: 'problem',
      title: expect.stringMatching(title),
    });
  });

  it('names the proxy that is in the way', () => {
    const proxy = { url: 'http://me:hidden@p:1', host: 'p:1', source: 'the environment' };
    const finding = found({ proxy, ...failed('proxy', 'HTTP 407') });
    expect(finding?.title).toBe('The proxy p:1 wants a user name and password');
    expect(JSON.stringify(finding)).not.toContain('hidden');
  });

  it('is only a warning to the older message service', () => {
    const endpoint = { service: 'ec2messages' as const, url: 'https://x' };
    expect(found({ endpoint, ...failed('dns', 'ENOTFOUND') })?.severity).toBe('warning');
  });

  it('tells a certificate that does not hold from one of another name or authority', () => {
    const untrusted = 'CERT_HAS_EXPIRED';
    const at = (validFrom: number, validTo: number) => [{ subject: 's', issuer: 'i', validFrom, validTo }];
    expect(found({ untrusted, certificates: at(0, 1000) })?.title).toContain('has expired');
    expect(found({ untrusted, certificates: at(6000, 9000) })?.title).toContain('does not hold yet');
    expect(found({ untrusted: 'ERR_TLS_CERT_ALTNAME_INVALID' })?.title).toContain('for another name');
    expect(found({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' })).toMatchObject({
      title: expect.stringContaining('is not trusted'),
      seen: expect.stringContaining('signed by Authority'),
    });
  });
});

describe("this machine's clock", () => {
  const skew = (clockSkewMs: number, isQuarterdeck = false) =>
    clockFinding([probe({ clockSkewMs })], isQuarterdeck)?.severity;

  it('is judged by the Date header, and more mildly by a bridge', () => {
    expect(skew(400)).toBe('ok');
    expect(skew(-29_000)).toBe('ok');
    expect(skew(31_000)).toBe('info');
    expect(skew(-301_000)).toBe('problem');
    expect(skew(301_000, true)).toBe('warning');
  });

  it('is not judged where no time was told', () => {
    expect(clockFinding([probe()], false)).toBeUndefined();
  });
});

describe('the answer to a request for a role token', () => {
  const subject = { kind: 'stock' } as Subject;
  const answered = (error: unknown) => refusal(error, subject, 'mi-1', 'https://x');

  it('tells a deregistered node from another machine, and both from no answer', () => {
    expect(answered(new ServiceError('AccessDeniedException', 'unknown', 400))).toMatchObject({
      severity: 'problem',
      title: 'The control plane does not accept this node any more',
    });
    expect(answered(new ServiceError('MachineFingerprintDoesNotMatch', 'no', 400)).title).toContain(
      'another one',
    );
    expect(answered(new ServiceError('InternalServerError', 'no', 500)).severity).toBe('unknown');
    expect(answered(new TransportError('ETIMEDOUT', 'nothing came')).severity).toBe('unknown');
    expect(answered(new Error('x')).severity).toBe('unknown');
  });
});

describe('the disk', () => {
  it('is full below 50 MB, and without inodes', () => {
    expect(spaceFinding('/x', 10e6, 1000).severity).toBe('problem');
    expect(spaceFinding('/x', 10e9, 5).severity).toBe('problem');
    expect(spaceFinding('/x', 100e6, undefined).severity).toBe('warning');
    expect(spaceFinding('/x', 10e9, undefined).severity).toBe('ok');
  });
});

describe('the report', () => {
  const report = {
    version: 1 as const,
    examinedAt: '',
    hostname: 'h',
    hasProblems: true,
    sections: [
      {
        title: 'Agent',
        findings: [
          {
            id: 'a',
            severity: 'problem' as const,
            title: 'It is off',
            seen: `Seen ${'word '.repeat(30)}`.trim(),
            fix: {
              sentence: 'Start it.',
              lines: [{ label: 'x', kind: 'command' as const, text: 'one two' }],
            },
          },
        ],
      },
    ],
  };

  it('keeps within the terminal, and has colours where they are wanted', () => {
    const plain = reportText(report, 60, false);
    for (const line of plain.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(plain).toContain('  problem  It is off\n');
    expect(plain).toContain('$ one two');
    expect(plain).not.toContain('\u001b');
    expect(reportText(report, 60, true)).toContain('\u001b[31mproblem ');
  });
});
