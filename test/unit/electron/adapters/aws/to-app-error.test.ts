import { describe, expect, it } from 'vitest';
import { toAppError } from '#electron/adapters/aws/to-app-error';
import { AppError } from '#shared/errors/app-error';

/** An error as the SDK throws it. */
const sdkError = (name: string, message = 'because', requestId?: string) =>
  Object.assign(new Error(message), { name, $metadata: { requestId } });

const networkError = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });

describe('toAppError', () => {
  it.each([
    ['AccessDeniedException', 'AccessDenied', 'never'],
    ['InvalidSignatureException', 'AccessDenied', 'never'],
    ['ExpiredTokenException', 'Expired', 'after-sign-in'],
    ['CredentialsProviderError', 'Expired', 'after-sign-in'],
    ['RequestExpired', 'Expired', 'after-sign-in'],
    ['InvalidClientTokenId', 'AccessDenied', 'never'],
    ['SignatureDoesNotMatch', 'AccessDenied', 'never'],
    ['InvalidFilterKey', 'Invalid', 'never'],
    ['InternalServerError', 'Unavailable', 'with-backoff'],
    ['ThrottlingException', 'Throttled', 'with-backoff'],
    ['InvalidInstanceId', 'NotFound', 'never'],
    ['ValidationException', 'Invalid', 'never'],
    ['UnknownOperationException', 'NotSupported', 'never'],
    ['TimeoutError', 'Timeout', 'with-backoff'],
    ['AbortError', 'Cancelled', 'never'],
  ])('tells a screen of %s as %s, to be tried again: %s', (name, code, retry) => {
    expect(toAppError(sdkError(name), 'list the nodes')).toMatchObject({ code, retry });
  });

  it('says what was not done, and why, in one sentence', () => {
    const error = toAppError(sdkError('ValidationException', 'MaxResults is too large'), 'list the nodes');
    expect(error.message).toBe('Could not list the nodes: MaxResults is too large');
  });

  it('says in words that a request was given up', () => {
    const error = toAppError(sdkError('AbortError', 'Request aborted'), 'list the nodes');
    expect(error.message).toBe('Could not list the nodes: it was not answered in time, or called off.');
  });

  it('says that something else answered, where the answer is none of AWS', () => {
    const text = `Unexpected token '<', "<html>" is not valid JSON\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.`;
    const error = toAppError(sdkError('SyntaxError', text), 'list the nodes');
    expect(error).toMatchObject({ code: 'Unavailable', retry: 'with-backoff' });
    expect(error.message).toMatch(
      /^Could not list the nodes: the connection's endpoint answered with a page/,
    );
    expect(error.message).not.toContain('$response');
  });

  it('keeps the request id for support, and the cause for the log', () => {
    const thrown = sdkError('AccessDeniedException', 'no', 'request-1');
    expect(toAppError(thrown, 'x')).toMatchObject({ requestId: 'request-1', cause: thrown });
  });

  it('takes a name that it does not know for a defect', () => {
    expect(toAppError(sdkError('NovelException'), 'x').code).toBe('Internal');
    expect(toAppError(sdkError('constructor'), 'x').code).toBe('Internal');
    expect(toAppError(new TypeError('x is not a function'), 'x').code).toBe('Internal');
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTFOUND',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
  ])('takes %s for an endpoint that does not answer', (code) => {
    const error = toAppError(networkError(code), 'list the nodes');
    expect(error).toMatchObject({ code: 'Unavailable', retry: 'with-backoff' });
    expect(error.message).toContain('Could not list the nodes');
    expect(error.message).toContain(code);
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('says of %s that the certificate is not trusted, and does not try again', (code) => {
    const error = toAppError(networkError(code), 'list the nodes');
    expect(error).toMatchObject({ code: 'AccessDenied', retry: 'never' });
    expect(error.message).toContain(`certificate is not trusted (${code})`);
  });

  it('looks into the attempts of a host with several addresses', () => {
    const all = new AggregateError([networkError('ECONNREFUSED'), networkError('ECONNREFUSED')]);
    const error = toAppError(all, 'x');
    expect(error.code).toBe('Unavailable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('knows a connection that was cut in the middle, though it has no code', () => {
    expect(toAppError(new Error('socket hang up'), 'x').code).toBe('Unavailable');
  });

  it('asks to wait for a node that is not connected', () => {
    const error = toAppError(
      sdkError('TargetNotConnected', 'mi-1 is not connected.', 'request-2'),
      'open a shell',
    );
    expect(error).toMatchObject({ code: 'Unavailable', requestId: 'request-2' });
    expect(error.message).toContain('Online again');
  });

  it('passes on what was translated before', () => {
    const error = new AppError('Conflict', 'This node is in use.');
    expect(toAppError(error, 'x')).toBe(error);
  });

  it('makes something of a thrown text', () => {
    expect(toAppError('out of order', 'list the nodes')).toMatchObject({
      code: 'Internal',
      message: 'Could not list the nodes: out of order',
    });
    expect(toAppError(undefined, 'x').code).toBe('Internal');
  });

  it('says what was refused, also after a process line', () => {
    const text =
      'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: ssm:StartSession on resource: arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1 because no identity-based policy allows the ssm:StartSession action';
    const error = toAppError(sdkError('AccessDeniedException', text), 'start a session');
    expect(error.message).toBe('Could not start a session: this identity is not allowed ssm:StartSession.');
    expect(error.denied).toMatchObject({ action: 'ssm:StartSession', reason: 'no-identity-policy' });
    expect(AppError.fromWire(structuredClone(error.toWire())).denied).toEqual(error.denied);
    expect(toAppError(sdkError('InvalidSignatureException', text), 'x').denied).toBeUndefined();
  });

  it("leaves EC2's encoded message out of the sentence", () => {
    const thrown = sdkError(
      'UnauthorizedOperation',
      'You may not. Encoded authorization failure message: abc',
    );
    expect(toAppError(thrown, 'read the instances').message).toBe(
      'Could not read the instances: You may not.',
    );
  });
});
