import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/helpers/eventually';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { anyNodeRow, byTestId, expectNoAxeViolations, picture } from '#test/helpers/screen';
import { ScriptedAws } from '#test/helpers/scripted-aws';

const identity = 'arn:aws:sts::111122223333:assumed-role/ops/alice';
const connectionId = 'aws:strict/eu-west-1';

/** STS answers in XML, whatever SSM speaks. */
const callerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${identity}</Arn><UserId>AROA:alice</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const denied = (action: string, because: string) => ({
  status: 400,
  body: {
    __type: 'AccessDeniedException',
    message: `User: ${identity} is not authorized to perform: ${action} on resource: arn:aws:ssm:eu-west-1:111122223333:* ${because}`,
  },
});

describe('an account that allows little', () => {
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-strict-'));
  let service: ScriptedAws;
  let launched: LaunchedApplication;
  let window: Page;

  beforeAll(async () => {
    service = await ScriptedAws.start(({ operation, body }) => {
      if (operation === '')
        return body.includes('GetCallerIdentity')
          ? { body: callerIdentity }
          : {
              status: 400,
              body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors></Response>',
            };
      return operation === 'DescribeActivations'
        ? denied('ssm:DescribeActivations', 'with an explicit deny in a service control policy')
        : denied(`ssm:${operation}`, `because no identity-based policy allows the ssm:${operation} action`);
    });
    mkdirSync(join(home, '.aws'));
    writeFileSync(
      join(home, '.aws', 'config'),
      [
        '[profile strict]',
        'region = eu-west-1',
        `endpoint_url = ${service.endpoint}`,
        'aws_access_key_id = AKIDEXAMPLEEXAMPLE',
        'aws_secret_access_key = canary-secret-access-key',
        'max_attempts = 2',
      ].join('\n'),
      { mode: 0o600 },
    );
    launched = await launchApplication({
      args: ['--size=1440x900', '--theme=light'],
      env: { HOME: home, AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '' },
    });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await hostCall(window, 'connections/create', {
      source: { kind: 'profile', profile: 'strict' },
      region: 'eu-west-1',
      name: 'Strict account',
      isReadOnly: false,
      isProduction: false,
    });
    await eventually('the connection to be ready', async () =>
      (await hostCall(window, 'connections/list', undefined)).some(
        (one) => one.connectionId === connectionId && one.state.kind === 'ready',
      ),
    );
    await hostCall(window, 'settings/update', { connectionId, fleet: [connectionId] });
  }, 120_000);
  afterAll(async () => {
    await launched?.close();
    await service?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const place = (name: string) =>
    window.locator('.navigation').getByRole('link', { name, exact: true }).click();
  const clipboard = () => launched.app.evaluate(({ clipboard }) => clipboard.readText());

  it('says on the nodes what is missing, with the statement to add', async () => {
    await place('Nodes');
    const details = window.locator(byTestId('denied-details'));
    await details.getByText('ssm:DescribeInstanceInformation', { exact: true }).waitFor();
    await details.getByText(identity).waitFor();
    await details.locator(byTestId('copy-statement')).click();
    await expect
      .poll(async () => JSON.parse((await clipboard()) || '{}'))
      .toEqual({
        Effect: 'Allow',
        Action: 'ssm:DescribeInstanceInformation',
        Resource: '*',
      });
    await expectNoAxeViolations(window);
    await picture(window, 'refused-nodes');
  });

  it('offers no statement where a policy of the organization denies, and says who can change it', async () => {
    await place('Activations');
    const details = window.locator(byTestId('denied-details'));
    await details
      .getByText("Who administers the organization's management account has to take it out")
      .waitFor();
    expect(await details.locator(byTestId('copy-statement')).count()).toBe(0);
    await picture(window, 'refused-activations');
  });

  it('logs the calls under the name of their connection, and copies them with its profile', async () => {
    await place('API log');
    const row = window
      .getByRole('row')
      .filter({ hasText: 'Strict account' })
      .filter({ hasText: 'AccessDeniedException' });
    await row.first().waitFor();
    await row.filter({ hasText: 'DescribeActivations' }).first().getByRole('link').click();
    const details = window.locator(byTestId('call-details'));
    await details.getByText('Denied').first().waitFor();
    await details.locator(byTestId('copy-call')).click();
    await expect
      .poll(clipboard)
      .toBe(
        `aws ssm describe-activations --profile strict --region eu-west-1 --endpoint-url ${service.endpoint} --max-results 50`,
      );
    await expectNoAxeViolations(window);
    await picture(window, 'api-log-denied');
    expect(await window.content()).not.toContain('canary-secret-access-key');
  });
});
