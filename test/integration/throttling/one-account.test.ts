import { DescribeActivationsCommand, DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import { createSsmClient } from '#electron/adapters/aws/client';
import { AllAccountLimits, limitsOfConnection } from '#electron/adapters/aws/throttling/account-limits';
import { systemClock } from '#electron/platform/node/system-clock';
import { ScriptedAws } from '#test/helpers/scripted-aws';

describe('two connections to one account and Region', () => {
  let service: ScriptedAws | undefined;
  afterEach(() => service?.stop());

  it('share the limits from when the account is known, and those of other Regions are their own', async () => {
    let left = 1;
    service = await ScriptedAws.start(() => {
      left -= 1;
      return left >= 0
        ? { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }
        : { body: {} };
    });
    const all = new AllAccountLimits(systemClock);
    let account = 'profile a';
    const clientOf = (connectionId: string, accountOf: () => string, region: string) =>
      createSsmClient({
        region,
        endpoint: service?.endpoint as string,
        credentials: { accessKeyId: 'AKIDEXAMPLEEXAMPLE', secretAccessKey: 'secret' },
        calls: { connectionId, clock: systemClock, limits: limitsOfConnection(all, accountOf, region) },
      });
    const one = clientOf('aws:a/eu-west-1', () => account, 'eu-west-1');
    const other = clientOf('aws:b/eu-west-1', () => '111122223333', 'eu-west-1');
    account = '111122223333';
    await one.send(new DescribeActivationsCommand({}));
    // Slowed by what happened to the first.
    expect(all.of('111122223333', 'eu-west-1').limiter.perSecond).toBeGreaterThan(0);
    expect(all.of('111122223333', 'eu-central-1').limiter.perSecond).toBeUndefined();
    expect(all.of('profile a', 'eu-west-1').limiter.perSecond).toBeUndefined();
    const before = all.of('111122223333', 'eu-west-1').limiter.perSecond ?? 0;
    await other.send(new DescribeSessionsCommand({ State: 'Active' }));
    expect(all.of('111122223333', 'eu-west-1').limiter.perSecond).toBeGreaterThan(before);
  });
});
