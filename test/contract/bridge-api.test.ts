import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AddTagsToResourceCommand,
  CreateActivationCommand,
  DescribeActivationsCommand,
  DescribeInstanceInformationCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListInventoryEntriesCommand,
  ListTagsForResourceCommand,
  PutInventoryCommand,
  RemoveTagsFromResourceCommand,
  SendCommandCommand,
  SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signRequest } from '#electron/wire/signature-v4/sign';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

const run = promisify(execFile);

function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let directory: string;
let bridge: RunningCommand;
let node: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;
let nodeId: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-contract-'));
  ({ bridge, facts, ssm } = await runBridge(directory));
  node = await enrolNode(facts, join(directory, 'node'));
  const { InstanceInformationList: [first] = [] } = await ssm.send(
    new DescribeInstanceInformationCommand({}),
  );
  nodeId = first?.InstanceId ?? '';
});

afterAll(async () => {
  await node?.stop();
  await bridge?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A raw request, for what no SDK would send. */
function raw(options: {
  target?: string;
  body: string;
  headers?: Record<string, string>;
  nowMs?: number;
  secret?: string;
}) {
  const url = new URL('/', facts.endpoint);
  const signed = signRequest(
    {
      method: 'POST',
      url,
      body: options.body,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        ...(options.target ? { 'x-amz-target': options.target } : {}),
      },
    },
    { accessKeyId: facts.accessKeyId, secretAccessKey: options.secret ?? facts.secretAccessKey },
    { service: 'ssm', region: facts.region, nowMs: options.nowMs ?? Date.now() },
  );
  return new Promise<{ status: number; body: { __type?: string; message?: string } }>((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', headers: { ...signed, ...options.headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

describe('nodes, through the AWS SDK', () => {
  it('takes either filter form and refuses both at once', async () => {
    const byId = { InstanceInformationFilterList: [{ key: 'InstanceIds' as const, valueSet: [nodeId] }] };
    const byTag = { Filters: [{ Key: 'tag:none', Values: ['x'] }] };
    expect(
      (await ssm.send(new DescribeInstanceInformationCommand(byId))).InstanceInformationList,
    ).toHaveLength(1);
    expect(
      (await ssm.send(new DescribeInstanceInformationCommand(byTag))).InstanceInformationList,
    ).toHaveLength(0);
    await expect(ssm.send(new DescribeInstanceInformationCommand({ ...byId, ...byTag }))).rejects.toThrow(
      'not both',
    );
  });

  it('pages from 5 to 50 and refuses a token that it did not give', async () => {
    await expect(ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 4 }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      ssm.send(new DescribeInstanceInformationCommand({ NextToken: 'made up' })),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('keeps tags, moves their values, and refuses the reserved prefix', async () => {
    const resource = { ResourceType: 'ManagedInstance' as const, ResourceId: nodeId };
    await ssm.send(
      new AddTagsToResourceCommand({
        ...resource,
        Tags: [
          { Key: 'env', Value: 'a' },
          { Key: 'role', Value: 'web' },
        ],
      }),
    );
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'env', Value: 'b' }] }));
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['role'] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([
      { Key: 'env', Value: 'b' },
    ]);
    await expect(
      ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'aws:x', Value: '' }] })),
    ).rejects.toThrow('reserved');
  });

  it('shows an activation without its code, with its count and expiry', async () => {
    const created = await ssm.send(
      new CreateActivationCommand({ IamRole: 'role', RegistrationLimit: 3, DefaultInstanceName: 'web' }),
    );
    expect(created.ActivationCode?.length).toBeGreaterThanOrEqual(20);
    const { ActivationList = [] } = await ssm.send(
      new DescribeActivationsCommand({
        Filters: [{ FilterKey: 'ActivationIds', FilterValues: [created.ActivationId ?? ''] }],
      }),
    );
    expect(ActivationList[0]).toMatchObject({
      RegistrationLimit: 3,
      RegistrationsCount: 0,
      Expired: false,
      DefaultInstanceName: 'web',
    });
    expect(JSON.stringify(ActivationList)).not.toContain(created.ActivationCode);
    const hoursLeft = ((ActivationList[0]?.ExpirationDate?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(Math.round(hoursLeft)).toBe(24);
  });
});

describe('inventory, through the AWS SDK', () => {
  const put = (
    ContentHash: string,
    Content: Record<string, string>[] | undefined,
    CaptureTime = '2026-01-01T00:00:00Z',
  ) =>
    ssm.send(
      new PutInventoryCommand({
        InstanceId: nodeId,
        Items: [{ TypeName: 'Custom:Rack', SchemaVersion: '1.0', CaptureTime, ContentHash, Content }],
      }),
    );
  const read = () =>
    ssm.send(new ListInventoryEntriesCommand({ InstanceId: nodeId, TypeName: 'Custom:Rack' }));

  it('does not rewrite an item whose hash is unchanged', async () => {
    await put('hash-1', [{ Row: '1' }]);
    await put('hash-1', [{ Row: 'other content under the same hash' }], '2026-01-02T00:00:00Z');
    expect(await read()).toMatchObject({ Entries: [{ Row: '1' }], CaptureTime: '2026-01-02T00:00:00Z' });
  });

  it('takes a hash alone as unchanged, and asks for the content when it does not hold that hash', async () => {
    await put('hash-1', undefined, '2026-01-03T00:00:00Z');
    expect(await read()).toMatchObject({ Entries: [{ Row: '1' }], CaptureTime: '2026-01-03T00:00:00Z' });
    await expect(put('hash-9', undefined)).rejects.toMatchObject({ name: 'ItemContentMismatchException' });
  });

  it('pages entries to the end, each once', async () => {
    const rows = Array.from({ length: 123 }, (_, index) => ({ Row: String(index) }));
    await put('hash-2', rows);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(
        new ListInventoryEntriesCommand({
          InstanceId: nodeId,
          TypeName: 'Custom:Rack',
          MaxResults: 50,
          NextToken,
        }),
      );
      seen.push(...(page.Entries ?? []).map((entry) => entry.Row ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(rows.map((row) => row.Row));
  });
});

describe('documents, through the AWS SDK', () => {
  it('lists the documents that the bridge carries and gives them in either format', async () => {
    const { DocumentIdentifiers = [] } = await ssm.send(new ListDocumentsCommand({}));
    expect(DocumentIdentifiers.map((one) => one.Name)).toContain('AWS-RunShellScript');
    const json = await ssm.send(new GetDocumentCommand({ Name: 'AWS-RunShellScript' }));
    expect(Object.keys(JSON.parse(json.Content ?? '').parameters)).toEqual([
      'commands',
      'workingDirectory',
      'executionTimeout',
    ]);
    const yaml = await ssm.send(
      new GetDocumentCommand({ Name: 'AWS-RunShellScript', DocumentFormat: 'YAML' }),
    );
    expect(yaml.Content).toContain('schemaVersion: "1.2"');
  });

  it('refuses an unknown document, stray parameters and both kinds of targets', async () => {
    const send = (input: Partial<ConstructorParameters<typeof SendCommandCommand>[0]>) =>
      ssm.send(
        new SendCommandCommand({
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: [nodeId],
          Parameters: { commands: ['true'] },
          ...input,
        }),
      );
    await expect(send({ DocumentName: 'AWS-Nothing' })).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(send({ Parameters: { commands: ['true'], x: ['1'] } })).rejects.toMatchObject({
      name: 'InvalidParameters',
    });
    await expect(send({ Parameters: {} })).rejects.toMatchObject({ name: 'InvalidParameters' });
    await expect(send({ Targets: [{ Key: 'tag:a', Values: ['b'] }] })).rejects.toMatchObject({
      name: 'InvalidParameters',
    });
    await expect(send({ InstanceIds: ['mi-00000000000000000'] })).rejects.toMatchObject({
      name: 'InvalidInstanceId',
    });
    await expect(send({ MaxConcurrency: '0' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('answers GetCallerIdentity of STS', async () => {
    const { endpoint, region, accessKeyId, secretAccessKey, accountId } = facts;
    const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: accountId,
      Arn: `arn:aws:iam::${accountId}:user/operator`,
    });
  });
});

describe('bad input', () => {
  const describeTarget = 'AmazonSSM.DescribeInstanceInformation';

  it('refuses a wrong signature', async () => {
    const answer = await raw({ target: describeTarget, body: '{}', secret: 'x'.repeat(40) });
    expect(answer).toMatchObject({ status: 403, body: { __type: 'InvalidSignatureException' } });
  });

  it('refuses a stale signature and says what to check', async () => {
    const answer = await raw({ target: describeTarget, body: '{}', nowMs: Date.now() - 6 * 60_000 });
    expect(answer.body.__type).toBe('InvalidSignatureException');
    expect(answer.body.message).toContain('clock');
    const future = await raw({ target: describeTarget, body: '{}', nowMs: Date.now() + 6 * 60_000 });
    expect(future.body.__type).toBe('InvalidSignatureException');
  });

  it('tolerates four minutes of skew', async () => {
    expect((await raw({ target: describeTarget, body: '{}', nowMs: Date.now() - 4 * 60_000 })).status).toBe(
      200,
    );
  });

  it('refuses an unknown key', async () => {
    const other = new SSMClient({
      endpoint: facts.endpoint,
      region: facts.region,
      credentials: { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' },
    });
    await expect(other.send(new DescribeInstanceInformationCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('refuses another Region', async () => {
    const { accessKeyId, secretAccessKey } = facts;
    const other = new SSMClient({
      endpoint: facts.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    await expect(other.send(new DescribeInstanceInformationCommand({}))).rejects.toThrow(
      `this bridge is ${facts.region}`,
    );
  });

  it('answers an operation that is not implemented with its name', async () => {
    const answer = await raw({ target: 'AmazonSSM.CreateOpsItem', body: '{}' });
    expect(answer).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
    expect(answer.body.message).toContain('CreateOpsItem is not implemented');
  });

  it('refuses malformed JSON', async () => {
    expect((await raw({ target: describeTarget, body: '{"MaxResults":' })).body.__type).toBe(
      'SerializationException',
    );
  });

  it('refuses an oversize body', async () => {
    const answer = await raw({
      target: describeTarget,
      body: '{}',
      headers: { 'content-length': String(64 * 1024 * 1024) },
    }).catch((error: NodeJS.ErrnoException) => ({ status: 413, body: { __type: error.code } }));
    expect(answer.status).toBe(413);
  });

  it('refuses a foreign Host, as a page with a rebound name would send it', async () => {
    const answer = await raw({ target: describeTarget, body: '{}', headers: { host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 403, body: { __type: 'InvalidHostException' } });
  });

  it('refuses a session on a node that is not there', async () => {
    await expect(ssm.send(new StartSessionCommand({ Target: 'mi-00000000000000000' }))).rejects.toMatchObject(
      { name: 'InvalidTarget' },
    );
  });
});

describe.skipIf(!hasAwsCli())('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { stdout } = await run(
      'aws',
      ['--endpoint-url', facts.endpoint, '--region', facts.region, '--output', 'json', 'ssm', ...args],
      {
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          AWS_ACCESS_KEY_ID: facts.accessKeyId,
          AWS_SECRET_ACCESS_KEY: facts.secretAccessKey,
          AWS_PAGER: '',
        },
      },
    );
    return JSON.parse(stdout);
  };

  it('describes the node', async () => {
    const { InstanceInformationList } = await aws('describe-instance-information');
    expect(InstanceInformationList).toMatchObject([
      { InstanceId: nodeId, PingStatus: 'Online', ResourceType: 'ManagedInstance' },
    ]);
  });

  it('sends a command and gets its invocation', async () => {
    const parameters = JSON.stringify({ commands: ['echo out', 'echo err >&2', 'exit 3'] });
    const { Command } = await aws(
      'send-command',
      '--document-name',
      'AWS-RunShellScript',
      '--instance-ids',
      nodeId,
      '--parameters',
      parameters,
    );
    expect(Command).toMatchObject({ Status: 'Pending', TargetCount: 1, CompletedCount: 0 });
    const invocation = await eventually('the command to end', async () => {
      const one = await aws(
        'get-command-invocation',
        '--command-id',
        Command.CommandId,
        '--instance-id',
        nodeId,
      );
      return one.Status === 'Failed' ? one : undefined;
    });
    expect(invocation).toMatchObject({
      ResponseCode: 3,
      StandardOutputContent: 'out\n',
      PluginName: 'aws:runShellScript',
    });
    expect(invocation.StandardErrorContent).toContain('err');
  });

  it('lists inventory entries as dpkg knows them', async () => {
    const { Entries } = await eventually('the inventory', async () => {
      const page = await aws(
        'list-inventory-entries',
        '--instance-id',
        nodeId,
        '--type-name',
        'AWS:Application',
      );
      return page.Entries.length > 0 ? page : undefined;
    });
    const { Name, Version } = Entries[0];
    const known = execFileSync('dpkg-query', ['-W', Name], { encoding: 'utf8' }).trim().split('\t');
    expect(known).toEqual([Name, Version]);
  });
});
