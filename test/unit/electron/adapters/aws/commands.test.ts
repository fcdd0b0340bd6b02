import type { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createCommandRunner } from '#electron/adapters/aws/commands';
import { createDocumentLibrary } from '#electron/adapters/aws/documents';

const signal = new AbortController().signal;

function scripted(answers: Record<string, (input: Record<string, unknown>) => unknown>) {
  const asked: [string, unknown][] = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace(/Command$/, '');
      asked.push([name, command.input]);
      return answers[name]?.(command.input) ?? {};
    },
  };
  return { asked, client: client as unknown as SSMClient };
}

describe('Run Command on a connection', () => {
  it('sends what was asked for and leaves the rest to the service', async () => {
    const { asked, client } = scripted({ SendCommand: () => ({ Command: { CommandId: 'c-1' } }) });
    const sent = await createCommandRunner('bridge', client).send({
      documentName: 'AWS-RunShellScript',
      parameters: { commands: ['uptime'] },
      nodeIds: ['i-1'],
      targets: [],
      maxErrors: '0',
    });
    expect(sent).toMatchObject({ connectionId: 'bridge', commandId: 'c-1', status: 'Pending' });
    expect(asked).toEqual([
      [
        'SendCommand',
        {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: ['i-1'],
          Parameters: { commands: ['uptime'] },
          MaxErrors: '0',
        },
      ],
    ]);
  });

  it('lists a page at a time, with filters as AWS writes them', async () => {
    const { asked, client } = scripted({ ListCommands: () => ({ Commands: [], NextToken: 'next' }) });
    const page = await createCommandRunner('bridge', client).list(
      { after: 0, status: 'Failed' },
      'here',
      signal,
    );
    expect(page).toEqual({ commands: [], nextToken: 'next' });
    expect(asked[0]?.[1]).toEqual({
      MaxResults: 50,
      NextToken: 'here',
      Filters: [
        { key: 'InvokedAfter', value: '1970-01-01T00:00:00Z' },
        { key: 'Status', value: 'Failed' },
      ],
    });
  });

  it('reads the output of each plugin by its name, and says where it is cut', async () => {
    const { client } = scripted({
      ListCommandInvocations: () => ({
        CommandInvocations: [
          {
            ...{ CommandId: 'c-1', InstanceId: 'i-1', Status: 'Success', StatusDetails: 'Success' },
            CommandPlugins: [{ Name: 'one' }, { Name: 'two' }],
          },
        ],
      }),
      GetCommandInvocation: ({ PluginName }) => ({
        PluginName,
        Status: 'Success',
        ResponseCode: 0,
        ExecutionStartDateTime: PluginName === 'one' ? '2026-01-02T03:04:05.678Z' : '',
        StandardOutputContent: PluginName === 'one' ? 'x'.repeat(24_000) : 'short',
      }),
    });
    const { plugins } = await createCommandRunner('bridge', client).invocation('c-1', 'i-1', signal);
    expect(plugins.map((one) => [one.pluginName, one.isOutputCut, one.startedAt])).toEqual([
      ['one', true, Date.parse('2026-01-02T03:04:05.678Z')],
      ['two', false, undefined],
    ]);
  });

  it('says when a command was not sent to a node', async () => {
    const { client } = scripted({});
    await expect(
      createCommandRunner('bridge', client).invocation('c-1', 'i-1', signal),
    ).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('cancels on more than 50 nodes in several calls', async () => {
    const { asked, client } = scripted({});
    const ids = Array.from({ length: 51 }, (_, at) => `i-${at}`);
    await createCommandRunner('bridge', client).cancel('c-1', ids);
    await createCommandRunner('bridge', client).cancel('c-2', []);
    expect(asked.map(([, input]) => (input as { InstanceIds?: string[] }).InstanceIds?.length)).toEqual([
      50,
      1,
      undefined,
    ]);
  });
});

describe('the documents of a connection', () => {
  it('are listed by type, owner, platform and the beginning of their name', async () => {
    const { asked, client } = scripted({
      ListDocuments: () => ({ DocumentIdentifiers: [{ Name: 'A', PlatformTypes: ['Windows', 'Linux'] }] }),
    });
    const { documents } = await createDocumentLibrary(client).list(
      { documentType: 'Command', owner: 'Self', platformType: 'Linux', namePrefix: 'A' },
      undefined,
      signal,
    );
    expect(documents[0]).toMatchObject({ name: 'A', owner: '', platformTypes: ['Linux', 'Windows'] });
    expect(asked[0]?.[1]).toMatchObject({
      Filters: [
        { Key: 'DocumentType', Values: ['Command'] },
        { Key: 'Owner', Values: ['Self'] },
        { Key: 'PlatformTypes', Values: ['Linux'] },
        { Key: 'Name', Values: ['A'] },
      ],
    });
  });
});
