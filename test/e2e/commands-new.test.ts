import { CreateDocumentCommand, DeleteDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/helpers/eventually';
import { hostCall } from '#test/helpers/host-call';
import { type LaunchedApplication, launchApplication } from '#test/helpers/launch-application';
import { chooseFromMenu } from '#test/helpers/menu';
import { anyNodeRow, byTestId, expectNoAxeViolations, picture } from '#test/helpers/screen';
import { ScriptedAws } from '#test/helpers/scripted-aws';
import { TwoAccounts } from '#test/helpers/two-accounts';

const ownDocument = {
  schemaVersion: '2.2',
  description: 'Says hello in a language.',
  parameters: {
    language: { type: 'String', allowedValues: ['en', 'de'], default: 'en' },
    port: { type: 'String', allowedPattern: '[0-9]{1,5}', description: 'A port.' },
    names: { type: 'StringList', default: ['one', 'two'], maxItems: 3 },
    options: { type: 'StringMap', default: {} },
  },
  mainSteps: [
    {
      name: 'hello',
      action: 'aws:runShellScript',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: { runCommand: ['echo {{ language }} {{ port }}'] },
    },
  ],
};

const identity = 'arn:aws:sts::111122223333:assumed-role/ops/alice';
const callerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${identity}</Arn><UserId>AROA:alice</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

let isListed = false;
const refused = (operation: string) => ({
  status: 400,
  body: {
    __type: 'AccessDeniedException',
    message: `User: ${identity} is not authorized to perform: ssm:${operation} on resource: arn:aws:ssm:eu-west-1:111122223333:* because no identity-based policy allows the ssm:${operation} action`,
  },
});

/** An account in which nodes and documents are listed, and nothing else is allowed. */
function strictAccount(operation: string, body: string) {
  switch (operation) {
    case '':
      return { body: body.includes('GetCallerIdentity') ? callerIdentity : '<Response/>' };
    case 'DescribeInstanceInformation':
      return {
        body: {
          InstanceInformationList: [
            {
              InstanceId: 'i-0123456789abcdef0',
              ComputerName: 'strict-1',
              PingStatus: 'Online',
              PlatformType: 'Windows',
            },
          ],
        },
      };
    case 'ListCommands':
      return isListed ? { body: { Commands: [] } } : refused(operation);
    case 'ListDocuments':
      return {
        body: {
          DocumentIdentifiers: [
            {
              Name: 'AWS-RunShellScript',
              Owner: 'Amazon',
              PlatformTypes: ['Linux', 'MacOS'],
              DocumentType: 'Command',
            },
          ],
        },
      };
    default:
      return refused(operation);
  }
}

describe('a new command', () => {
  const accounts = new TwoAccounts();
  let strict: ScriptedAws;
  let launched: LaunchedApplication;
  let window: Page;
  let far: SSMClient;
  let shop: string;
  const strictId = 'aws:strict/eu-west-1';

  beforeAll(async () => {
    await accounts.start();
    strict = await ScriptedAws.start(({ operation, body }) => strictAccount(operation, body));
    accounts.write(accounts.profile('shop', accounts.first), [
      'profile strict',
      {
        region: 'eu-west-1',
        endpoint_url: strict.endpoint,
        aws_access_key_id: 'AKIDEXAMPLEEXAMPLE',
        aws_secret_access_key: 'canary-secret-access-key',
      },
    ]);
    const { endpoint, region, accessKeyId, secretAccessKey } = accounts.first.facts;
    far = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    await far.send(
      new CreateDocumentCommand({
        Name: 'Hello',
        Content: JSON.stringify(ownDocument),
        DocumentType: 'Command',
      }),
    );
    launched = await launchApplication({
      args: ['--size=1440x900'],
      env: { HOME: accounts.home, AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '' },
    });
    window = launched.window;
    await window.locator(anyNodeRow).waitFor({ timeout: 60_000 });
    await hostCall(window, 'settings/update', { theme: 'light' });
    shop = `aws:shop/${region}`;
    await connect('shop', region, 'Shop');
    await connect('strict', 'eu-west-1', 'Strict');
    await lookAt('bridge');
  }, 180_000);
  afterAll(async () => {
    await launched?.close();
    far?.destroy();
    await accounts.stop();
    await strict?.stop();
  });

  async function connect(profile: string, region: string, name: string): Promise<void> {
    await hostCall(window, 'connections/create', {
      source: { kind: 'profile', profile },
      ...{ region, name, isReadOnly: false, isProduction: false },
    });
    await eventually(`${name} to be ready`, async () =>
      (await hostCall(window, 'connections/list', undefined)).some(
        (one) => one.name === name && one.state.kind === 'ready',
      ),
    );
  }
  const mark = (connectionId: string, name: string, marks: { isReadOnly: boolean; isProduction: boolean }) =>
    hostCall(window, 'connections/update', { connectionId, name, ...marks });
  /** Looks at these, by the switcher's own settings. */
  async function lookAt(...fleet: string[]): Promise<void> {
    await hostCall(window, 'settings/update', { connectionId: fleet[0] as string, fleet });
    await window.reload();
    await window.locator('.navigation').waitFor();
  }
  const place = (name: string) =>
    window.locator('.navigation').getByRole('link', { name, exact: true }).click();
  const id = (testId: string) => window.locator(byTestId(testId));
  async function newCommand(): Promise<void> {
    await place('Run Command');
    await id('new-command').click();
    await window.getByRole('heading', { name: 'New command' }).waitFor();
  }
  async function choose(document: string): Promise<void> {
    await id(`document-${document}`).click();
    await id('chosen-document').waitFor();
  }
  async function write(script: string): Promise<void> {
    await id('script-commands').locator('.cm-content').click();
    await window.keyboard.press('ControlOrMeta+A');
    await window.keyboard.insertText(script);
  }
  async function chooseNodes(...names: (string | RegExp)[]): Promise<void> {
    await window
      .getByRole('button', { name: /^Nodes/ })
      .last()
      .click();
    for (const name of names) await window.getByRole('option', { name }).first().click();
    await window.keyboard.press('Escape');
  }
  const commands = async (connectionId = 'bridge') =>
    (await hostCall(window, 'commands/list', { connectionId })).commands;

  it('has a page of its own, which says what commands are while there are none', async () => {
    await place('Run Command');
    await window.getByText('No commands yet').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'commands-empty');
  });

  it('says at their fields what is missing, and sends nothing', async () => {
    await id('new-command').click();
    await id('document-AWS-RunShellScript').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-documents');
    await id('run-command').click();
    await window.getByText('Choose what is to be run.').waitFor();
    await window.getByText('Choose at least one node.').waitFor();
    expect(await commands()).toEqual([]);
  });

  it('finds documents by name, and makes a form of the one that is chosen', async () => {
    await window.getByRole('combobox', { name: 'Find documents' }).fill('RunShell');
    await window.keyboard.press('Enter');
    await expect.poll(() => id('document-AWS-RunPowerShellScript').count()).toBe(0);
    await choose('AWS-RunShellScript');
    await window.getByText('commands is needed.').waitFor();
    await window.getByText('Runs a shell script on Linux and macOS nodes.').waitFor();
  });

  it('checks what is typed against patterns and bounds', async () => {
    const type = async (label: string, text: string) =>
      window.getByRole('textbox', { name: label }).fill(text);
    await type('executionTimeout', 'soon');
    await window.getByText('executionTimeout does not match').waitFor();
    await type('executionTimeout', '60');
    await type('At a time', '0');
    await window.getByText('A number from 1, or a percentage from 1% to 100%.').waitFor();
    await type('Errors allowed', '101%');
    await window.getByText('A number from 0, or a percentage from 0% to 100%.').waitFor();
    await type('Delivery time-out (seconds)', '29');
    await window.getByText('Seconds, from 30 to 2,592,000 (30 days).').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-problems');
    await type('At a time', '100%');
    await type('Errors allowed', '0');
    await type('Delivery time-out (seconds)', '60');
    await type('Comment', 'who is here');
  });

  it('shows what a node would run before anything is sent', async () => {
    await write('# who is here\nfor word in hello world; do\n  echo "$word-$((40 + 2))"\ndone');
    await chooseNodes(/online|mi-/);
    await window.getByText('1 node matches now').waitFor();
    await id('preview-script').click();
    await id('previewed-step').getByText('hello').first().waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-preview');
    await window.keyboard.press('Escape');
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('preview-script');
    expect(await commands()).toEqual([]);
    await expectNoAxeViolations(window);
    await picture(window, 'new-command');
    await hostCall(window, 'settings/update', { theme: 'dark' });
    await expect
      .poll(() => window.evaluate(() => document.querySelector('.awsui-dark-mode') !== null))
      .toBe(true);
    await expectNoAxeViolations(window);
    await picture(window, 'new-command-dark');
    await hostCall(window, 'settings/update', { theme: 'light' });
  });

  it('is copied as a line of the AWS CLI', async () => {
    await id('copy-as-cli').locator('button').click();
    await window.getByRole('menuitem', { name: 'For a POSIX shell' }).click();
    const line = () => launched.app.evaluate(({ clipboard }) => clipboard.readText());
    await expect.poll(line).toContain('aws ssm send-command');
    expect(await line()).toContain('--max-concurrency');
  });

  it('runs on this machine, and stands in the list with how it ended', async () => {
    await id('run-command').click();
    await expect.poll(async () => (await commands())[0]?.status, { timeout: 30_000 }).toBe('Success');
    const [command] = await commands();
    expect(command).toMatchObject({
      ...{ comment: 'who is here', maxConcurrency: '100%', timeoutSeconds: 60 },
      statusDetails: 'Success',
    });
    const { connectionId, commandId, nodeIds } = command as NonNullable<typeof command>;
    const answer = await hostCall(window, 'commands/get-invocation', {
      ...{ connectionId, commandId },
      nodeId: nodeIds[0] as string,
    });
    expect(answer.plugins.map(({ standardOutput }) => standardOutput)).toEqual(['hello-42\nworld-42\n']);
    await place('Run Command');
    const row = window.getByRole('row').filter({ hasText: 'who is here' });
    await row.getByText('Success').waitFor();
    await row.getByText('1 of 1 done').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'commands');
  });

  it('is run again with what it had', async () => {
    await window.getByRole('row').filter({ hasText: 'who is here' }).getByRole('checkbox').click();
    await id('run-again').click();
    await id('script-commands').getByText('# who is here').waitFor();
    expect(await window.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('who is here');
    await window.getByText('1 node matches now').waitFor();
  });

  it('is kept as a snippet, which asks for its variables', async () => {
    await write('echo [[word=hi]]');
    await window.getByText('[[word]]').waitFor();
    await id('snippets').locator('button').click();
    await window.getByRole('menuitem', { name: 'Save as snippet…' }).click();
    await window.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Say a word');
    await expectNoAxeViolations(window);
    await picture(window, 'command-save-snippet');
    await window.keyboard.press('Enter');
    await window.getByRole('dialog').waitFor({ state: 'detached' });
    await window.getByRole('button', { name: 'Begin anew' }).click();
    await id('snippets').locator('button').click();
    await window.getByRole('menuitem', { name: 'Say a word' }).click();
    await window.getByRole('dialog').getByRole('textbox', { name: 'word' }).fill('there');
    await expectNoAxeViolations(window);
    await window.keyboard.press('Enter');
    await id('script-commands').getByText('echo there').waitFor();
    await window.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('makes fields of what an own document declares, and checks them as it says', async () => {
    await lookAt(shop);
    await newCommand();
    await choose('Hello');
    await window.getByText('Says hello in a language.').waitFor();
    await window.getByRole('button', { name: /language/ }).click();
    await window.getByRole('option', { name: 'de' }).click();
    await window.getByRole('textbox', { name: 'port' }).fill('http');
    await window.getByText('port does not match').waitFor();
    await window.getByRole('textbox', { name: 'options' }).fill('[1]');
    await window.getByText('options takes a JSON object').waitFor();
    await window.getByRole('textbox', { name: 'names' }).fill('a\nb\nc\nd');
    await window.getByText('names takes at most 3 values.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-own-document');
    await window.getByRole('textbox', { name: 'port' }).fill('80');
    await window.getByRole('textbox', { name: 'options' }).fill('');
    await window.getByRole('textbox', { name: 'names' }).fill('one\ntwo');
    await chooseNodes(/mi-/);
    await id('run-command').click();
    await expect.poll(async () => (await commands(shop))[0]?.status, { timeout: 30_000 }).toBe('Success');
    expect((await commands(shop))[0]?.parameters).toMatchObject({ language: ['de'], port: ['80'] });
  });

  it('says that a document is gone, and runs nothing', async () => {
    await newCommand();
    await choose('Hello');
    await window.getByRole('textbox', { name: 'port' }).fill('80');
    await chooseNodes(/mi-/);
    await far.send(new DeleteDocumentCommand({ Name: 'Hello' }));
    await id('run-command').click();
    await id('send-failures').getByText('Hello').first().waitFor();
    await window.getByText('Hello cannot be run').waitFor();
    await id('target-preview').getByText('It has no document Hello.').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-document-gone');
    expect((await commands(shop)).length).toBe(1);
    await window.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('goes to every connection where a tag matches, and shows before who that is', async () => {
    await lookAt('bridge', shop, strictId);
    for (const connectionId of ['bridge', shop]) {
      const { nodes } = await hostCall(window, 'fleet/list-nodes', { connectionId });
      await hostCall(window, 'fleet/set-tags', {
        ...{ connectionId, nodeId: nodes[0]?.nodeId as string },
        ...{ set: [{ key: 'Role', value: 'web' }], remove: [] },
      });
    }
    await newCommand();
    await choose('AWS-RunShellScript');
    await write('echo from-$((6 * 7))');
    await window.getByRole('button', { name: 'Tags or a resource group' }).click();
    await window.getByRole('textbox', { name: 'Tag key 1' }).fill('Role');
    await window.getByRole('textbox', { name: 'Values of target 1' }).fill('web, api');
    await window.getByText('2 nodes match now').waitFor();
    await id('target-preview').getByText('Strict: 0 nodes, so nothing is sent to it').waitFor();
    await expect.poll(() => id('run-summary').innerText()).toBe('2 nodes on 2 connections, as 2 commands.');
    await expectNoAxeViolations(window);
    await id('target-preview').scrollIntoViewIfNeeded();
    await picture(window, 'command-targets');
    await id('run-command').click();
    // Both are one page, with the connection of each node.
    await window.getByText('2 commands as one').waitFor();
    await id('command-progress').getByText('2 of 2 nodes done').waitFor({ timeout: 30_000 });
    await id('command-nodes').getByText('Shop', { exact: true }).waitFor();
    await id('command-nodes').getByText('This machine', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-fleet');
    for (const connectionId of ['bridge', shop]) {
      await expect
        .poll(async () => (await commands(connectionId))[0]?.targets, { timeout: 30_000 })
        .toEqual([{ key: 'tag:Role', values: ['web', 'api'] }]);
      await expect
        .poll(async () => (await commands(connectionId))[0]?.status, { timeout: 30_000 })
        .toBe('Success');
    }
  });

  it('asks on a production connection for the name to be typed', async () => {
    await mark(shop, 'Shop', { isReadOnly: false, isProduction: true });
    await lookAt(shop);
    await newCommand();
    await choose('AWS-RunShellScript');
    await write('true');
    await chooseNodes(/mi-/);
    const before = (await commands(shop)).length;
    await id('run-command').click();
    const question = window.getByRole('dialog');
    await question
      .getByText(/run a command on/i)
      .first()
      .waitFor();
    await picture(window, 'command-production');
    await window.keyboard.press('Escape');
    await id('send-failures').getByText('It was not confirmed, so nothing was changed.').waitFor();
    expect((await commands(shop)).length).toBe(before);
    const name = (await hostCall(window, 'fleet/list-nodes', { connectionId: shop })).nodes[0]?.name ?? '';
    await window.getByRole('button', { name: 'Try again' }).click();
    await question.getByRole('textbox').fill(name);
    await window.keyboard.press('Enter');
    await expect.poll(async () => (await commands(shop)).length, { timeout: 20_000 }).toBe(before + 1);
  });

  it('is not sent where a connection is marked as read-only, whoever asks', async () => {
    await mark(shop, 'Shop', { isReadOnly: true, isProduction: false });
    await lookAt(shop);
    await place('Run Command');
    await expect.poll(() => id('new-command').getAttribute('aria-disabled')).toBe('true');
    await expect(
      hostCall(window, 'commands/send', {
        connectionId: shop,
        wanted: { documentName: 'AWS-RunShellScript', parameters: {}, nodeIds: ['mi-1'], targets: [] },
      }),
    ).rejects.toThrow('marked as read-only');
    await mark(shop, 'Shop', { isReadOnly: false, isProduction: false });
  });

  it('says whose platform does not fit and who is offline, and leaves them out', async () => {
    await accounts.first.node.stop();
    await lookAt(shop, strictId);
    await eventually(
      'the node to be lost',
      async () =>
        (await hostCall(window, 'fleet/list-nodes', { connectionId: shop })).nodes[0]?.pingStatus !==
        'Online',
      90_000,
    );
    await newCommand();
    await choose('AWS-RunShellScript');
    await chooseNodes(/mi-/, /strict-1/);
    await id('target-preview')
      .getByText('is not online: the command waits for it')
      .waitFor({ timeout: 20_000 });
    await id('target-preview')
      .getByText(
        'The document is not for the platform of strict-1, and a command that names such a node is refused.',
      )
      .waitFor();
    await id('target-preview').scrollIntoViewIfNeeded();
    await expectNoAxeViolations(window);
    await picture(window, 'command-misfits');
    await window.getByRole('button', { name: 'Leave out those that are not online' }).click();
    await window.getByText('1 node matches now').waitFor();
    await window.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('shows which permission is missing where AWS refuses', async () => {
    await lookAt(strictId);
    await place('Run Command');
    const details = window.locator(byTestId('denied-details'));
    await details.getByText('ssm:ListCommands', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'commands-refused');
    await id('new-command').click();
    await choose('AWS-RunShellScript');
    await details.getByText('ssm:GetDocument', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-refused-document');
  });

  it('sends to the others when one connection refuses, and nothing twice', async () => {
    isListed = true;
    await lookAt('bridge', strictId);
    await newCommand();
    await choose('AWS-RunShellScript');
    await write('echo once');
    await window.getByRole('button', { name: 'Tags or a resource group' }).click();
    await window.getByRole('button', { name: /Kind of target 1/ }).click();
    await window.getByRole('option', { name: 'Resource group' }).click();
    await window.getByRole('textbox', { name: 'Values of target 1' }).fill('nobody');
    await window.getByText('Who is in the resource group is known to the service alone').waitFor();
    const before = (await commands()).length;
    await id('run-command').click();
    await id('send-failures').getByText('This machine: 1 command sent').waitFor();
    await id('send-failures').getByText('ssm:SendCommand', { exact: true }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-half-sent');
    await window.getByRole('button', { name: 'Send the rest' }).click();
    await expect
      .poll(() => strict.requests.filter(({ operation }) => operation === 'SendCommand').length)
      .toBe(2);
    expect((await commands()).length).toBe(before + 1);
    await window.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('begins with nodes that are selected, by keyboard alone', async () => {
    await lookAt('bridge');
    await place('Nodes');
    await window.locator(anyNodeRow).waitFor();
    await window.getByRole('row').filter({ hasText: 'this machine' }).getByRole('checkbox').focus();
    await window.keyboard.press('Space');
    await window.getByRole('button', { name: 'Actions' }).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('menuitem', { name: 'Run a command…' }).waitFor();
    await window.keyboard.press('ArrowDown');
    await window.keyboard.press('Enter');
    await window.getByText('1 node matches now').waitFor();
    await id('document-AWS-RunShellScript').locator('xpath=ancestor::a').focus();
    await window.keyboard.press('Enter');
    await id('script-commands').locator('.cm-content').focus();
    await window.keyboard.type('echo by-keyboard');
    // Tab leaves the editor.
    await window.keyboard.press('Tab');
    await expect
      .poll(() => window.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('workingDirectory');
    await id('run-command').focus();
    await window.keyboard.press('Enter');
    await expect
      .poll(async () => (await commands())[0]?.parameters.commands, { timeout: 30_000 })
      .toEqual(['echo by-keyboard']);
  });

  it('is begun from the page of a node by the palette', async () => {
    await place('Nodes');
    await window.locator(anyNodeRow).getByRole('link').first().click();
    await window.getByRole('button', { name: 'Open shell' }).waitFor();
    const [node] = (await hostCall(window, 'fleet/list-nodes', { connectionId: 'bridge' })).nodes;
    await chooseFromMenu(launched, 'Go to a node, shell or command…');
    await window.locator(byTestId('palette')).waitFor();
    await window.keyboard.type('run a command');
    await window.getByRole('option', { name: `Run a command on ${node?.name}` }).waitFor();
    await window.keyboard.press('Enter');
    await window.getByText('1 node matches now').waitFor();
    await window.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('is as legible in a small window and in the dark', async () => {
    await hostCall(window, 'settings/update', { theme: 'dark' });
    await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1024, 700));
    await place('Run Command');
    await window.getByRole('row').filter({ hasText: 'who is here' }).waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'commands-dark-small');
    await id('new-command').click();
    await id('document-AWS-RunShellScript').waitFor();
    await expectNoAxeViolations(window);
    await picture(window, 'command-documents-dark-small');
    await choose('AWS-RunPowerShellScript');
    await write('# disks\nGet-PSDrive -PSProvider FileSystem | ForEach-Object { "$($_.Name): $($_.Free)" }');
    await expectNoAxeViolations(window);
    await picture(window, 'new-command-dark-small');
  });
});
