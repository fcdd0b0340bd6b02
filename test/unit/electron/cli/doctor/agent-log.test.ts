import { describe, expect, it } from 'vitest';
import { explained, nodeErrors, stockErrors, withoutSecrets } from '#electron/cli/doctor/agent-log';
import { knownMessages } from '#electron/cli/doctor/known-messages';

describe('the log of the stock agent', () => {
  it('has its errors told, whose text may go over several lines', () => {
    const errors = stockErrors(`2026-01-02 10:00:00.1234 INFO Starting
2026-01-02 10:00:01.0000 ERROR EC2RoleProvider Failed. Err: EC2RoleRequestError: no EC2 instance role found
caused by: EC2MetadataError: failed to make EC2Metadata request
	status code: 404
2026-01-02 10:00:02.0000 INFO Sleeping
2026-01-02 10:00:03 INFO Entering SSM Agent hibernate - AccessDeniedException: refused`);
    expect(errors.map(({ text }) => text.slice(0, 30))).toEqual([
      'EC2RoleProvider Failed. Err: E',
      'Entering SSM Agent hibernate -',
    ]);
    expect(errors[0]?.text).toContain('status code: 404');
  });

  it('has what was before the agent worked left out', () => {
    const line = (level: string, message: string) => `2026-01-02 10:00:01.0000 ${level} ${message}`;
    expect(
      stockErrors(
        [
          line('ERROR', 'one'),
          line('INFO', '[CredentialRefresher] Credentials ready'),
          line('WARN', 'two'),
        ].join('\n'),
      ),
    ).toMatchObject([{ text: 'two' }]);
  });
});

describe('the log of our node', () => {
  const line = (fields: object) => JSON.stringify({ level: 30, time: '2026-01-02T10:00:00.000Z', ...fields });

  it('has reasons and warnings since it was online last', () => {
    const log = [
      line({ msg: 'node is waiting', reason: 'before' }),
      line({ msg: 'node is online' }),
      line({ msg: 'node is waiting', reason: 'Nothing listens at https://127.0.0.1:1; it is off.' }),
      line({ level: 40, msg: 'presence was not reported', err: { message: 'gone' } }),
      'torn {',
      '',
    ].join('\n');
    expect(nodeErrors(log)).toEqual([
      {
        at: Date.UTC(2026, 0, 2, 10),
        text: 'node is waiting: Nothing listens at https://127.0.0.1:1; it is off.',
      },
      { at: Date.UTC(2026, 0, 2, 10), text: 'presence was not reported: gone' },
    ]);
  });
});

describe('messages in plain words', () => {
  const told = (text: string) => explained([{ at: 0, text }], 'agent.log')[0];

  it.each([
    ['Error: EC2RoleRequestError: no EC2 instance role found', 'no-instance-role'],
    [
      'AccessDeniedException: User: arn:aws:sts::1:assumed-role/R/i-1 is not authorized to perform: ssm:UpdateInstanceInformation on resource: *',
      'not-authorised',
    ],
    [
      'Retrieve credentials produced error: MachineFingerprintDoesNotMatch: Fingerprint does not match',
      'fingerprint',
    ],
    [
      'Cannot connect to AWS Systems Manager.  Machine configuration has changed more than the allowed threshold.',
      'fingerprint',
    ],
    ['Failed to load instance info from vault. RegistrationKey does not exist', 'no-registration'],
    ['dial tcp: lookup ssm.eu-west-1.amazonaws.com: no such host', 'dns'],
    ['dial tcp 52.1.2.3:443: i/o timeout', 'unreachable'],
    ['x509: certificate signed by unknown authority', 'certificate-authority'],
    ['x509: certificate has expired or is not yet valid', 'certificate-time'],
    ['proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused', 'proxy'],
    ['InvalidSignatureException: Signature expired: 20260102T100000Z is now earlier', 'clock'],
    ['websocket: bad handshake', 'websocket'],
    ['Failed to fetch instance ID. Get http://169.254.169.254/latest/meta-data/instance-id', 'metadata'],
    ['write /var/lib/amazon/ssm/x: no space left on device', 'disk-full'],
    ['ThrottlingException: Rate exceeded', 'throttled'],
    [
      'node is failed: The control plane refused the activation 0-1: it expired. (InvalidActivation)',
      'activation-refused',
    ],
    ['The control plane does not accept mi-0123456789abcdef0 as a registered node: unknown', 'deregistered'],
    [
      'The certificate of https://127.0.0.1:1 is not signed by the authority in /tmp/ca.pem (X).',
      'certificate-authority',
    ],
    ['Nothing listens at https://127.0.0.1:1; the control plane is not running there.', 'refused'],
    ['https://127.0.0.1:1 does not speak TLS. It may be the address for clients', 'no-tls'],
    ['https://127.0.0.1:1 did not answer within 15 seconds.', 'unreachable'],
    ['The name in https://x.invalid cannot be resolved.', 'dns'],
    ['open /x: permission denied', 'file-permission'],
    ['ExpiredTokenException: The security token included in the request is expired', 'expired-token'],
  ])('%s', (text, id) => {
    const finding = told(text);
    expect(finding?.id).toBe(`log-${id}`);
    expect(finding?.fix?.sentence).not.toBe('');
    expect(finding?.seen).toContain('1970-01-01 00:00:00 UTC');
  });

  it('are each told once, with how often and when last', () => {
    const text = 'dial tcp: i/o timeout';
    const findings = explained(
      [
        { at: 0, text },
        { at: 60_000, text },
        { at: 120_000, text },
      ],
      'agent.log',
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]?.seen).toContain('3 times; last at 1970-01-01 00:02:00 UTC');
  });

  it('pass over what is no reason for anything', () => {
    expect(
      explained([{ at: 0, text: 'GetMessages Error: UnknownOperationException: no' }], 'agent.log'),
    ).toMatchObject([{ severity: 'ok' }]);
  });

  it('are quoted where none is known, and cut', () => {
    const [finding] = explained([{ at: 0, text: `strange ${'words '.repeat(200)}` }], 'agent.log');
    expect(finding).toMatchObject({ id: 'log-others', severity: 'info' });
    expect(finding?.seen.length).toBeLessThan(400);
  });

  it('have ids of their own', () => {
    expect(new Set(knownMessages.map(({ id }) => id)).size).toBe(knownMessages.length);
  });

  it('never repeat a key, a token or a password', () => {
    const secret = 'c2VjcmV0'.repeat(10);
    const text = withoutSecrets(
      `AKIAABCDEFGHIJKLMNOP http://me:word@proxy:1 token=abc.def Password: hunter ${secret} code 404`,
    );
    for (const each of ['AKIAABCDEFGHIJKLMNOP', 'word@', 'abc.def', 'hunter', secret])
      expect(text).not.toContain(each);
    expect(text).toContain('code 404');
  });
});
