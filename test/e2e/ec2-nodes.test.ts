import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { ec2Instance, startDoctorAccount } from '#test/helpers/aws/doctor-account';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { anyNodeRow, byTestId, expectNoAxeViolations, picture } from '#test/helpers/screen';

const accountId = '111122223333';
const region = 'eu-west-1';
const connectionId = `aws:shop/${region}`;
const web = 'i-0123456789abcdef0';

describe('nodes that are EC2 instances', () => {
  const ring = new KeyRing();
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-ec2-window-'));
  let ssm: AccountUnderTest;
  let sts: StsStandIn;
  let account: Awaited<ReturnType<typeof startDoctorAccount>>;
  let launched: LaunchedApplication;
  let window: Page;

  beforeAll(async () => {
    const keys = ring.user(accountId, 'operator');
    [ssm, sts, account] = await Promise.all([
      startAccount(directory, ring, accountId),
      new StsStandIn(ring).start(),
      startDoctorAccount(ring, accountId),
    ]);
    const node = {
      ...{
        InstanceId: web,
        ComputerName: 'ip-10-0-1-5.internal',
        PingStatus: 'Online',
        PlatformType: 'Linux',
      },
      ...{ ResourceType: 'EC2Instance', PlatformName: 'Amazon Linux', PlatformVersion: '2023' },
      ...{ AgentVersion: '3.3.1611.0', IPAddress: '10.0.1.5', LastPingDateTime: Date.now() / 1000 },
    };
    ssm.gateway.answers.set('DescribeInstanceInformation', () => ({ InstanceInformationList: [node] }));
    ssm.gateway.answers.set('GetConnectionStatus', () => ({ Status: 'connected' }));
    ssm.gateway.answers.set('ListTagsForResource', () => ({ TagList: [] }));
    account.ec2.account.instances = [ec2Instance(web, 'web-1', { instanceType: 't3.micro' })];
    mkdirSync(join(directory, '.aws'));
    writeFileSync(
      join(directory, '.aws', 'config'),
      `[profile shop]\nregion = ${region}\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    );
    launched = await launchApplication({
      args: ['--size=1400x900', '--theme=light'],
      env: {
        HOME: directory,
        AWS_PROFILE: '',
        AWS_ACCESS_KEY_ID: '',
        AWS_ENDPOINT_URL_SSM: ssm.endpoint,
        AWS_ENDPOINT_URL_STS: sts.endpoint,
        AWS_ENDPOINT_URL_EC2: account.ec2.endpoint,
        AWS_ENDPOINT_URL_IAM: account.iam.endpoint,
      },
    });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    account.ec2.denied.add('DescribeInstances');
    await hostCall(window, 'connections/create', {
      ...{ source: { kind: 'profile', profile: 'shop' }, region, name: 'Shop' },
      ...{ isReadOnly: false, isProduction: false },
    });
    await hostCall(window, 'settings/update', {
      fleet: [connectionId],
      connectionId,
      tables: {
        nodes: {
          columns: [
            'name',
            'nodeId',
            'pingStatus',
            'ec2State',
            'instanceType',
            'vpcId',
            'instanceProfile',
            'tags',
          ].map((id) => ({ id, visible: true })),
          ...{ pageSize: 50, wrapLines: false, stripedRows: false },
        },
      },
    });
  }, 120_000);
  afterAll(async () => {
    await launched?.close();
    await Promise.all([ssm?.stop(), sts?.stop(), account?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const row = () => window.locator(byTestId(`node-row-${web}`));
  const tableRow = () => window.getByRole('row').filter({ hasText: web });

  it('are shown as SSM tells of them, with a hint, where EC2 may not be asked', async () => {
    await row().waitFor({ timeout: 20_000 });
    await row().getByText('ip-10-0-1-5.internal').waitFor();
    const cell = tableRow().getByText('Not permitted').first();
    await cell.waitFor();
    expect(await cell.getAttribute('title')).toContain('ec2:DescribeInstances');
    await expectNoAxeViolations(window);
    await picture(window, 'ec2-denied');
  });

  it('have name, state, type, VPC and profile where it may, in the table and on their page', async () => {
    account.ec2.denied.clear();
    await window.getByRole('button', { name: 'Refresh nodes' }).click();
    await row().getByText('web-1').waitFor();
    for (const text of ['running', 't3.micro', 'web-profile'])
      await tableRow().getByText(text).first().waitFor();
    await picture(window, 'ec2-nodes');
    await row().getByRole('link').click();
    await window.getByText('subnet-0public0000000001').waitFor();
    await window.getByText('203.0.113.5').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'ec2-node');
  });

  it('have their tags changed by EC2', async () => {
    await hostCall(window, 'fleet/set-tags', {
      ...{ connectionId, nodeId: web, set: [{ key: 'Team', value: 'shop' }], remove: [] },
    });
    expect(account.ec2.count('CreateTags')).toBe(1);
    expect((await hostCall(window, 'fleet/get-node', { connectionId, nodeId: web })).tags).toContainEqual({
      key: 'Team',
      value: 'shop',
    });
    await expect(hostCall(window, 'fleet/deregister-node', { connectionId, nodeId: web })).rejects.toThrow(
      'An EC2 instance is not deregistered',
    );
  });
});
