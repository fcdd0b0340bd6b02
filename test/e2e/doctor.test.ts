import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountUnderTest, startAccount } from '#test/helpers/aws/account-under-test';
import { ec2Instance, privateSubnet, startDoctorAccount } from '#test/helpers/aws/doctor-account';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { anyNodeRow, byTestId, expectNoAxeViolations, picture } from '#test/helpers/screen';

const accountId = '111122223333';
const region = 'eu-west-1';
const connectionId = `aws:shop/${region}`;
const hour = 3600;

describe('the node doctor', () => {
  const ring = new KeyRing();
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-doctor-window-'));
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
    const now = Date.now() / 1000;
    const lost = { PingStatus: 'ConnectionLost', PlatformType: 'Linux', ResourceType: 'ManagedInstance' };
    ssm.gateway.answers.set('DescribeInstanceInformation', (input) => {
      const wanted = (input as { Filters?: { Values: string[] }[] }).Filters?.[0]?.Values[0];
      const all = [
        {
          ...lost,
          ...{ InstanceId: 'mi-0aaaaaaaaaaaaaaaa', ComputerName: 'shop-till-7', Name: 'till 7' },
          ...{ LastPingDateTime: now - 26 * hour, AgentVersion: '3.3.1611.0', IamRole: 'quarterdeck-node' },
          RegistrationDate: now - 900 * hour,
        },
        {
          ...lost,
          ...{ InstanceId: 'mi-0bbbbbbbbbbbbbbbb', ComputerName: 'shop-till-3', Name: 'till 3' },
          ...{ LastPingDateTime: now - 300 * hour, AgentVersion: '2.3.1644.0', IamRole: 'quarterdeck-node' },
          RegistrationDate: now - 900 * hour,
        },
        {
          ...lost,
          ...{ InstanceId: 'mi-0cccccccccccccccc', ComputerName: 'shop-till-3', Name: 'till 3' },
          ...{ PingStatus: 'Online', LastPingDateTime: now, AgentVersion: '3.3.1611.0' },
          RegistrationDate: now - 299 * hour,
        },
      ];
      return { InstanceInformationList: all.filter((one) => !wanted || one.InstanceId === wanted) };
    });
    ssm.gateway.answers.set('GetServiceSetting', (input) => ({
      ServiceSetting: {
        SettingValue: (input as { SettingId: string }).SettingId.endsWith('activation-tier')
          ? 'standard'
          : '$None',
      },
    }));
    ssm.gateway.answers.set('GetConnectionStatus', () => ({ Status: 'notconnected' }));
    ssm.gateway.answers.set('ListTagsForResource', () => ({ TagList: [] }));
    account.ec2.account.instances = [
      ec2Instance('i-0123456789abcdef0', 'web-1', {
        iamInstanceProfile: undefined,
        imageId: 'ami-rhel',
        ipAddress: undefined,
        subnetId: privateSubnet,
      }),
      ec2Instance('i-0123456789abcdef1', 'web-2'),
      ec2Instance('i-0123456789abcdef2', 'batch-1', { instanceState: { code: 80, name: 'stopped' } }),
      ec2Instance('i-0123456789abcdef3', 'edge-1', { metadataOptions: { httpEndpoint: 'disabled' } }),
    ];
    mkdirSync(join(directory, '.aws'));
    writeFileSync(
      join(directory, '.aws', 'config'),
      `[profile shop]\nregion = ${region}\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    );
    launched = await launchApplication({
      args: ['--size=1400x900'],
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
    await hostCall(window, 'settings/update', { theme: 'light' });
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await launched?.close();
    await Promise.all([ssm?.stop(), sts?.stop(), account?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const place = (name: string) => window.locator('.navigation').getByRole('link', { name }).click();
  const suspect = (nodeId: string) => window.locator(byTestId(`suspect-row-${nodeId}`));
  const finding = (id: string) => window.locator(byTestId(`finding-${id}`));
  const summary = () => window.locator(byTestId('examination-summary'));

  it('says that everything is managed where it is', async () => {
    await place('Not managed');
    await window.getByText('Everything is managed').waitFor();
    await window.getByText('1 node is Online; none was lost.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-empty');
  });

  it('lists the instances that are not managed and the nodes that were lost, with the first likely reason', async () => {
    await hostCall(window, 'connections/create', {
      ...{ source: { kind: 'profile', profile: 'shop' }, region, name: 'Shop' },
      ...{ isReadOnly: false, isProduction: false },
    });
    await hostCall(window, 'settings/update', { fleet: [connectionId], connectionId });
    await suspect('i-0123456789abcdef0').waitFor();
    const rows = window.locator('[data-testid^="suspect-row-"]');
    await expect.poll(() => rows.count()).toBe(6);
    for (const [name, reason] of [
      ['web-1', 'It has no instance profile'],
      ['web-2', 'Nothing stands out yet'],
      ['batch-1', 'The instance is stopped'],
      ['edge-1', 'The metadata service is switched off'],
      ['till 7', 'Its agent has not reported for 26 hours'],
      ['till 3', 'The machine was registered again'],
    ] as const)
      await window.getByRole('row').filter({ hasText: name }).getByText(reason).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'not-managed');
  });

  it('examines an instance check by check, and tells what keeps it away and what helps', async () => {
    await suspect('i-0123456789abcdef0').getByRole('link').click();
    await summary().filter({ hasText: '2 problems, 1 warning' }).waitFor();
    expect(await finding('instance-profile').getByText('associate-iam-instance-profile').count()).toBe(1);
    await finding('route').getByText('no way from the subnet').waitFor();
    await finding('image').getByText('no agent of its own').waitFor();
    await window.locator(byTestId('checks')).getByText('Way to Systems Manager').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'node-doctor');
  });

  it('copies what helps, and saves the report', async () => {
    const copy = finding('instance-profile').getByRole('button', { name: 'Copy: Attach a profile' });
    await copy.click();
    await finding('instance-profile').getByRole('button', { name: 'Copied' }).waitFor();
    for (const [format, item] of [
      ['txt', 'Save as text…'],
      ['json', 'Save as JSON…'],
    ] as const) {
      const path = join(directory, `report.${format}`);
      await launched.app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, path);
      await window.getByRole('button', { name: 'Report' }).click();
      await window.getByRole('menuitem', { name: item }).click();
      await window.getByText(path).waitFor();
      await window.getByRole('button', { name: 'Dismiss' }).click();
      const report = readFileSync(path, 'utf8');
      expect(report).toContain('It has no instance profile');
      if (format === 'json') expect(JSON.parse(report)).toMatchObject({ nodeId: 'i-0123456789abcdef0' });
    }
  });

  it('can be cancelled while a service hangs, keeps what was found, and is run again', async () => {
    account.iam.isHanging = true;
    await place('Not managed');
    await suspect('i-0123456789abcdef1').getByRole('link').click();
    await window.getByText('Examining').waitFor();
    await window.locator(byTestId('checks')).getByText('Network ACL').waitFor();
    await picture(window, 'doctor-running');
    await window.locator(byTestId('cancel-examination')).click();
    await window.getByText('The examination was cancelled').waitFor();
    await expectNoAxeViolations(window);
    account.iam.isHanging = false;
    await window.locator(byTestId('examine-again')).click();
    await summary().filter({ hasText: 'Nothing wrong was found' }).waitFor();
    await window.getByText(/things are as they should be/).click();
    await finding('role-permissions').getByText('all are allowed').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-fine');
  });

  it('names the permission that lacks, in the findings and above the list', async () => {
    account.iam.denied.add('GetInstanceProfile');
    account.ec2.denied.add('DescribeRouteTables');
    await window.locator(byTestId('examine-again')).click();
    await summary().filter({ hasText: '2 not known' }).waitFor();
    await finding('route').getByText('may not use ec2:DescribeRouteTables').waitFor();
    await picture(window, 'doctor-denied');
    account.ec2.denied.add('DescribeInstances');
    await place('Not managed');
    await window.getByRole('button', { name: 'Look again' }).click();
    await window.locator(byTestId('suspects-gaps')).getByText('may not use ec2:DescribeInstances').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-gaps');
    account.iam.denied.clear();
    account.ec2.denied.clear();
  });

  it('is reached from a node that is lost', async () => {
    await place('Nodes');
    const why = window.getByRole('button', { name: 'Connection lost. Why is till 7 lost?' });
    await why.waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-why');
    await why.click();
    await finding('registration').getByText('Its agent does not report').waitFor();
    await finding('tier').getByText('no Session Manager').waitFor();
    await summary().waitFor();
    await window.getByRole('button', { name: 'Open node' }).click();
    await window.locator(byTestId('why-lost')).click();
    await finding('registration').waitFor();
    await expectNoAxeViolations(window);
  });

  it('is as legible in the dark and in a narrow window', async () => {
    await hostCall(window, 'settings/update', { theme: 'dark' });
    await window.locator('.awsui-dark-mode').first().waitFor();
    await summary().waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-hybrid-dark');
    await place('Not managed');
    await suspect('i-0123456789abcdef0').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'not-managed-dark');
    await suspect('i-0123456789abcdef0').getByRole('link').click();
    await summary().waitFor();
    await picture(window, 'node-doctor-dark');
    await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 760));
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-narrow');
    await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1400, 900));
  });

  it('says what is wrong where a connection does not answer', async () => {
    await hostCall(window, 'settings/update', { theme: 'light' });
    await window.locator('.awsui-dark-mode').first().waitFor({ state: 'detached' });
    await ssm.gateway.stop();
    await place('Not managed');
    await window.getByRole('button', { name: 'Look again' }).click();
    await window.locator(byTestId('suspects-gaps')).getByText('does not answer').waitFor({ timeout: 30_000 });
    await window.getByText('Nothing was found in what could be read').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'doctor-failing');
  });
});
