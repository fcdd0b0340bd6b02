import { describe, expect, it } from 'vitest';
import { toServiceError } from '#electron/local-node/service/api-client';
import { toTransportError } from '#electron/local-node/service/service-errors';

describe('errors of the control plane', () => {
  it('are read from AWS JSON, with or without a namespace', () => {
    const error = toServiceError({
      status: 400,
      body: '{"__type":"com.amazonaws.ssm#InvalidActivation","message":"It expired."}',
    });
    expect(error).toMatchObject({ code: 'InvalidActivation', message: 'It expired.', transient: false });
  });

  it('are read from the XML of the message gateway', () => {
    expect(
      toServiceError({
        status: 400,
        body: '<AccessDeniedException><Message>denied &amp; done</Message></AccessDeniedException>',
      }),
    ).toMatchObject({ code: 'AccessDeniedException', message: 'denied & done' });
  });

  it('are worth another try when the service is busy or broken', () => {
    expect(toServiceError({ status: 502, body: 'gateway' }).transient).toBe(true);
    expect(toServiceError({ status: 400, body: '{"__type":"ThrottlingException"}' }).transient).toBe(true);
    expect(toServiceError({ status: 403, body: '{"__type":"ExpiredTokenException"}' })).toMatchObject({
      transient: false,
      credentialsRefused: true,
    });
  });
});

describe('toTransportError', () => {
  it('says what a person can do', () => {
    const error = (code: string) => Object.assign(new Error('x'), { code });
    expect(toTransportError(error('ECONNREFUSED'), 'https://h:1').message).toContain('Nothing listens');
    const untrusted = error('SELF_SIGNED_CERT_IN_CHAIN');
    expect(toTransportError(untrusted, 'https://h:1').message).toContain('Give the authority');
    expect(toTransportError(untrusted, 'https://h:1', '/ca.pem').message).toContain(
      'not signed by the authority in /ca.pem',
    );
    expect(toTransportError(error('EPROTO'), 'https://h:1').message).toContain('does not speak TLS');
  });

  it('knows what a repetition may change and what it cannot', () => {
    const isMistake = (code: string) =>
      toTransportError(Object.assign(new Error('x'), { code }), 'https://h:1').isMistake;
    for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])
      expect(isMistake(code)).toBe(true);
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'ECONNRESET'])
      expect(isMistake(code)).toBe(false);
  });
});
