import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateActivationCommand,
  GetParameterCommand,
  PutParameterCommand,
  ResumeSessionCommand,
  SendCommandCommand,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsmClient } from '#electron/adapters/aws/client';
import { joinCalls, type SharedCalls } from '#electron/adapters/aws/join-calls';
import { AllAccountLimits } from '#electron/adapters/aws/throttling/account-limits';
import { ApiLog } from '#electron/features/api-log/api-log';
import { systemClock } from '#electron/platform/node/system-clock';
import { type ApiCall, apiCallSchema, hiddenValue } from '#shared/api-log/api-call';
import { eventually } from '#test/helpers/eventually';
import { type AwsAnswer, ScriptedAws } from '#test/helpers/scripted-aws';

/** Every one of these is a secret, as an input or as an answer. */
const canaries = {
  token: 'canary-session-token-0001',
  parameter: 'canary-parameter-value-0002',
  secure: 'canary-secure-string-0003',
  activation: 'canary-activation-code-0004',
  mfa: '123456',
  script: 'canary-in-a-script-0006',
  command: 'canary-in-a-session-0007',
  clientSecret: 'canary-client-secret-0008',
  refresh: 'canary-refresh-token-0009',
  device: 'canary-device-code-0010',
  plaintext: 'canary-plaintext-0011',
  secretKey: 'canary-secret-access-key-0012',
};

const answers: Record<string, unknown> = {
  StartSession: { SessionId: 's-1', StreamUrl: 'wss://127.0.0.1/', TokenValue: canaries.token },
  ResumeSession: { SessionId: 's-1', StreamUrl: 'wss://127.0.0.1/', TokenValue: canaries.token },
  GetParameter: { Parameter: { Name: 'a', Type: 'SecureString', Value: canaries.parameter } },
  CreateActivation: { ActivationId: 'id', ActivationCode: canaries.activation },
  Decrypt: { Plaintext: Buffer.from(canaries.plaintext).toString('base64') },
};

describe('the API log', () => {
  let service: ScriptedAws;
  let log: ApiLog;
  let calls: SharedCalls;
  const told: ApiCall[] = [];
  let answer: (operation: string, body: string) => AwsAnswer;

  beforeEach(async () => {
    answer = (operation) => ({ body: answers[operation] ?? {} });
    service = await ScriptedAws.start(({ operation, body }) => answer(operation, body));
    told.length = 0;
    log = new ApiLog({ clock: systemClock, onAdded: (added) => told.push(...added) });
    log.follow(true);
    calls = {
      connectionId: 'aws:test/us-east-1',
      clock: systemClock,
      limits: new AllAccountLimits(systemClock).of('test', 'us-east-1'),
      log,
      retry: { maxAttempts: 1 },
    };
  });
  afterEach(() => service.stop());

  const settings = () => ({
    region: 'us-east-1',
    endpoint: service.endpoint,
    credentials: {
      accessKeyId: 'AKIDEXAMPLEEXAMPLE',
      secretAccessKey: canaries.secretKey,
      sessionToken: canaries.token,
    },
  });
  const ssmClient = () => createSsmClient({ ...settings(), calls });
  const last = () => log.all().at(-1) as ApiCall;
  const expectNoSecret = async () => {
    await eventually('the calls to be told', () => told.length === log.all().length);
    for (const text of [JSON.stringify(log.list(0)), JSON.stringify(told)])
      for (const canary of Object.values(canaries)) expect(text).not.toContain(canary);
    for (const call of log.all()) expect(apiCallSchema.parse(call)).toEqual(call);
  };

  it('never holds an answer, nor what of an input is secret', async () => {
    const ssm = ssmClient();
    await ssm.send(
      new StartSessionCommand({
        Target: 'mi-1',
        DocumentName: 'AWS-StartInteractiveCommand',
        Parameters: { command: [canaries.command], portNumber: ['22'] },
      }),
    );
    expect(last()).toMatchObject({
      operation: 'StartSession',
      service: 'ssm',
      connectionId: 'aws:test/us-east-1',
      outcome: 'succeeded',
      httpStatus: 200,
      requestId: 'request-1',
      input: { Target: 'mi-1', Parameters: { command: [hiddenValue], portNumber: ['22'] } },
    });
    await ssm.send(new ResumeSessionCommand({ SessionId: 's-1' }));
    await ssm.send(new GetParameterCommand({ Name: 'a', WithDecryption: true }));
    await ssm.send(new PutParameterCommand({ Name: 'a', Type: 'SecureString', Value: canaries.secure }));
    expect(last().input).toEqual({ Name: 'a', Type: 'SecureString', Value: hiddenValue });
    await ssm.send(new CreateActivationCommand({ IamRole: 'role', ExpirationDate: new Date(0) }));
    expect(last().input).toEqual({ IamRole: 'role', ExpirationDate: '1970-01-01T00:00:00.000Z' });
    await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        Parameters: { commands: [canaries.script] },
      }),
    );
    const kms = new KMSClient(settings());
    joinCalls(kms, 'kms', calls);
    await kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from('sealed') }));
    expect(last()).toMatchObject({ service: 'kms', input: { CiphertextBlob: 'c2VhbGVk' } });
    await expectNoSecret();
    expect(log.all().map(({ operation }) => operation)).toHaveLength(7);
  });

  it('never holds the codes and tokens with which a person signs in', async () => {
    const sts = new STSClient(settings());
    const oidc = new SSOOIDCClient(settings());
    joinCalls(sts, 'sts', calls);
    joinCalls(oidc, 'sso-oidc', calls);
    answer = () => ({ status: 500, body: { __type: 'InternalError', message: 'no' } });
    const role = { RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 's' };
    await expect(sts.send(new AssumeRoleCommand({ ...role, TokenCode: canaries.mfa }))).rejects.toThrow();
    expect(last().input).toEqual({ ...role, TokenCode: hiddenValue });
    await expect(
      oidc.send(
        new CreateTokenCommand({
          clientId: 'client',
          clientSecret: canaries.clientSecret,
          grantType: 'refresh_token',
          refreshToken: canaries.refresh,
          deviceCode: canaries.device,
        }),
      ),
    ).rejects.toThrow();
    expect(last().input).toMatchObject({
      clientId: 'client',
      clientSecret: hiddenValue,
      refreshToken: hiddenValue,
    });
    await expectNoSecret();
  });

  it('tells a refusal without the secret that the service repeats in it', async () => {
    answer = () => ({
      status: 400,
      body: { __type: 'ValidationException', message: `Value '${canaries.secure}' at 'value' is not valid.` },
    });
    const input = { Name: 'a', Type: 'SecureString' as const, Value: canaries.secure };
    await expect(ssmClient().send(new PutParameterCommand(input))).rejects.toThrow();
    expect(last()).toMatchObject({
      outcome: 'failed',
      errorName: 'ValidationException',
      errorMessage: `Value '${hiddenValue}' at 'value' is not valid.`,
    });
    await expectNoSecret();
  });

  it('tells each request of a call that was throttled, and how long it waited', async () => {
    calls.retry = { maxAttempts: 4 };
    let left = 2;
    answer = () => {
      left -= 1;
      return left >= 0
        ? { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }
        : { body: {} };
    };
    await ssmClient().send(new ResumeSessionCommand({ SessionId: 's-1' }));
    const { attempts, outcome, durationMs } = last();
    expect(outcome).toBe('succeeded');
    expect(attempts.map((one) => [one.httpStatus, one.errorName, one.requestId])).toEqual([
      [400, 'ThrottlingException', 'request-1'],
      [400, 'ThrottlingException', 'request-2'],
      [200, undefined, 'request-3'],
    ]);
    const waited = attempts.reduce((sum, one) => sum + one.backoffMs + one.queuedMs, 0);
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(durationMs);
  });

  it('knows a call that was refused, and one that was cancelled', async () => {
    answer = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
    await expect(ssmClient().send(new ResumeSessionCommand({ SessionId: 's' }))).rejects.toThrow('no');
    expect(last().outcome).toBe('denied');
    const abortSignal = AbortSignal.abort();
    await expect(
      ssmClient().send(new ResumeSessionCommand({ SessionId: 's' }), { abortSignal }),
    ).rejects.toThrow();
    expect(last()).toMatchObject({ outcome: 'cancelled', attempts: [] });
  });

  it('says that an input was too long to be kept', async () => {
    const Description = 'x'.repeat(20_000);
    await ssmClient().send(new CreateActivationCommand({ IamRole: 'role', Description }));
    expect(last()).toMatchObject({ input: {}, isInputCut: true });
  });
});
