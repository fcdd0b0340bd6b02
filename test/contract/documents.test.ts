import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListTagsForResourceCommand,
  paginateListDocuments,
  SendCommandCommand,
  type SendCommandCommandInput,
  type SSMClient,
  StartSessionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

const run = promisify(execFile);

function works(file: string, args: string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasAwsCli = works('aws', ['--version']);
const python = ['/usr/bin/python3', 'python3'].find((candidate) => works(candidate, ['-c', 'import boto3']));

const yaml = (word: string) => `# Says a word
schemaVersion: "2.2"
description: Says ${word}
parameters:
  who:
    type: String
    default: world
    allowedPattern: "[a-z]+"
mainSteps:
  - action: aws:runShellScript
    name: sayIt
    inputs:
      runCommand:
        - echo ${word} {{ who }}
`;

let directory: string;
let bridge: RunningCommand;
let node: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;
let nodeId: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-documents-'));
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

async function output(input: Omit<SendCommandCommandInput, 'InstanceIds'>): Promise<string | undefined> {
  const { Command } = await ssm.send(new SendCommandCommand({ ...input, InstanceIds: [nodeId] }));
  return eventually('the end of a command', async () => {
    const answer = await ssm.send(
      new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: nodeId }),
    );
    return ['Success', 'Failed'].includes(answer.Status ?? '') ? answer.StandardOutputContent : undefined;
  });
}

describe('documents, through the AWS SDK', () => {
  it('are run in the version that a command names, with the hash that pins it', async () => {
    const Name = 'Say-It';
    const { DocumentDescription: first } = await ssm.send(
      new CreateDocumentCommand({
        Name,
        Content: yaml('hello'),
        DocumentFormat: 'YAML',
        DocumentType: 'Command',
      }),
    );
    await ssm.send(
      new UpdateDocumentCommand({
        Name,
        Content: yaml('goodbye'),
        DocumentFormat: 'YAML',
        DocumentVersion: '$LATEST',
      }),
    );
    expect(await output({ DocumentName: Name })).toBe('hello world\n');
    expect(
      await output({ DocumentName: Name, DocumentVersion: '$LATEST', Parameters: { who: ['you'] } }),
    ).toBe('goodbye you\n');
    const pin = { DocumentHash: first?.Hash, DocumentHashType: 'Sha256' as const };
    expect(await output({ DocumentName: Name, DocumentVersion: '1', ...pin })).toBe('hello world\n');
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: '2' }));
    expect(await output({ DocumentName: Name })).toBe('goodbye world\n');
    await expect(output({ DocumentName: Name, ...pin })).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(output({ DocumentName: Name, DocumentVersion: '9' })).rejects.toMatchObject({
      name: 'InvalidDocumentVersion',
    });
    await expect(output({ DocumentName: Name, Parameters: { who: ['You!'] } })).rejects.toMatchObject({
      name: 'InvalidParameters',
    });
  });

  it('raise the typed errors of the SDK', async () => {
    const create = (Name: string, Content: string) =>
      ssm.send(new CreateDocumentCommand({ Name, Content, DocumentFormat: 'YAML' }));
    await create('Typed', yaml('typed'));
    await expect(create('Typed', yaml('typed'))).rejects.toMatchObject({ name: 'DocumentAlreadyExists' });
    await expect(create('Wrong', 'schemaVersion: "2.2"\n')).rejects.toMatchObject({
      name: 'InvalidDocumentContent',
      message: expect.stringContaining('(line 1, column 1)'),
    });
    await expect(ssm.send(new DescribeDocumentCommand({ Name: 'Nobody' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });

  it('carry tags like other resources', async () => {
    const resource = { ResourceType: 'Document' as const, ResourceId: 'Tagged' };
    await expect(ssm.send(new ListTagsForResourceCommand(resource))).rejects.toMatchObject({
      name: 'InvalidResourceId',
    });
    await ssm.send(new CreateDocumentCommand({ Name: 'Tagged', Content: yaml('x'), DocumentFormat: 'YAML' }));
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'team', Value: 'web' }] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([
      { Key: 'team', Value: 'web' },
    ]);
    const names: (string | undefined)[] = [];
    const pages = paginateListDocuments(
      { client: ssm, pageSize: 1 },
      { Filters: [{ Key: 'tag:team', Values: ['web'] }] },
    );
    for await (const page of pages) names.push(...(page.DocumentIdentifiers ?? []).map((one) => one.Name));
    expect(names).toEqual(['Tagged']);
    await ssm.send(new DeleteDocumentCommand({ Name: 'Tagged' }));
  });

  it('of the type Session can be started', async () => {
    const content = {
      schemaVersion: '1.0',
      sessionType: 'InteractiveCommands',
      parameters: { seconds: { type: 'String', allowedPattern: '[0-9]+' } },
      properties: { linux: { commands: 'sleep {{ seconds }}' } },
    };
    await ssm.send(
      new CreateDocumentCommand({ Name: 'Sleep', Content: JSON.stringify(content), DocumentType: 'Session' }),
    );
    const session = await ssm.send(
      new StartSessionCommand({ Target: nodeId, DocumentName: 'Sleep', Parameters: { seconds: ['1'] } }),
    );
    expect(session.SessionId).toBeDefined();
    await expect(
      ssm.send(new SendCommandCommand({ DocumentName: 'Sleep', InstanceIds: [nodeId] })),
    ).rejects.toMatchObject({ name: 'InvalidDocument' });
  });
});

describe.skipIf(!hasAwsCli)('documents, through the AWS CLI', () => {
  const ssmOf = async (...args: string[]) => {
    const { stdout } = await run(
      'aws',
      ['--endpoint-url', facts.endpoint, '--region', facts.region, '--output', 'json', 'ssm', ...args],
      {
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          AWS_ACCESS_KEY_ID: facts.accessKeyId,
          AWS_SECRET_ACCESS_KEY: facts.secretAccessKey,
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  };

  it('are created from a file, updated, read in either format, shared and deleted', async () => {
    const file = join(directory, 'document.yaml');
    writeFileSync(file, yaml('cli'));
    const created = await ssmOf(
      'create-document',
      '--name',
      'From-Cli',
      '--content',
      `file://${file}`,
      '--document-format',
      'YAML',
      '--document-type',
      'Command',
      '--version-name',
      'v1',
      '--tags',
      'Key=a,Value=b',
    );
    expect(created.DocumentDescription).toMatchObject({
      Name: 'From-Cli',
      LatestVersion: '1',
      PlatformTypes: ['Linux', 'MacOS'],
    });
    writeFileSync(file, yaml('again'));
    const updated = await ssmOf(
      'update-document',
      '--name',
      'From-Cli',
      '--content',
      `file://${file}`,
      '--document-format',
      'YAML',
      '--document-version',
      '$LATEST',
    );
    expect(updated.DocumentDescription).toMatchObject({ DocumentVersion: '2', DefaultVersion: '1' });
    const asYaml = await ssmOf(
      'get-document',
      '--name',
      'From-Cli',
      '--document-format',
      'YAML',
      '--version-name',
      'v1',
    );
    expect(asYaml.Content).toBe(yaml('cli'));
    const asJson = await ssmOf('get-document', '--name', 'From-Cli', '--document-version', '$LATEST');
    expect(JSON.parse(asJson.Content).description).toBe('Says again');
    const versions = await ssmOf('list-document-versions', '--name', 'From-Cli');
    expect(versions.DocumentVersions.map((one: { DocumentVersion: string }) => one.DocumentVersion)).toEqual([
      '2',
      '1',
    ]);
    const listed = await ssmOf(
      'list-documents',
      '--filters',
      'Key=Owner,Values=Self',
      'Key=Name,Values=From',
    );
    expect(listed.DocumentIdentifiers).toMatchObject([
      { Name: 'From-Cli', Tags: [{ Key: 'a', Value: 'b' }] },
    ]);
    await ssmOf(
      'modify-document-permission',
      '--name',
      'From-Cli',
      '--permission-type',
      'Share',
      '--account-ids-to-add',
      '111122223333',
    );
    const shared = await ssmOf(
      'describe-document-permission',
      '--name',
      'From-Cli',
      '--permission-type',
      'Share',
    );
    expect(shared.AccountIds).toEqual(['111122223333']);
    await expect(ssmOf('delete-document', '--name', 'From-Cli')).rejects.toThrow('InvalidDocumentOperation');
    await ssmOf(
      'modify-document-permission',
      '--name',
      'From-Cli',
      '--permission-type',
      'Share',
      '--account-ids-to-remove',
      '111122223333',
    );
    await ssmOf('delete-document', '--name', 'From-Cli');
    await expect(ssmOf('describe-document', '--name', 'From-Cli')).rejects.toThrow('InvalidDocument');
  });
});

const script = `
import boto3, json, sys
facts = json.load(sys.stdin)
ssm = boto3.client('ssm', endpoint_url=facts['endpoint'], region_name=facts['region'],
    aws_access_key_id=facts['accessKeyId'], aws_secret_access_key=facts['secretAccessKey'])
answer = {}
text = facts['text']
created = ssm.create_document(Name='From-Boto3', Content=text, DocumentFormat='YAML', DocumentType='Command', TargetType='/')
answer['date'] = created['DocumentDescription']['CreatedDate'].year > 2000
answer['parameters'] = created['DocumentDescription']['Parameters']
try:
    ssm.update_document(Name='From-Boto3', Content=text, DocumentFormat='YAML', DocumentVersion='$LATEST')
except ssm.exceptions.DuplicateDocumentContent as error:
    answer['duplicate'] = error.response['Error']['Code']
ssm.update_document(Name='From-Boto3', Content=text.replace('Says', 'Said'), DocumentFormat='YAML', DocumentVersion='$LATEST', VersionName='two')
try:
    ssm.update_document(Name='From-Boto3', Content=text.replace('Says', 'Sings'), DocumentFormat='YAML', VersionName='two')
except ssm.exceptions.DuplicateDocumentVersionName as error:
    answer['name'] = error.response['Error']['Code']
try:
    ssm.create_document(Name='Broken', Content='{"a": ]', DocumentFormat='JSON')
except ssm.exceptions.InvalidDocumentContent as error:
    answer['position'] = error.response['Error']['Message']
got = ssm.get_document(Name='From-Boto3', DocumentVersion='$LATEST', DocumentFormat='JSON')
answer['got'] = json.loads(got['Content'])['description']
answer['all'] = [one['Name'] for page in ssm.get_paginator('list_documents').paginate(
    Filters=[{'Key': 'Owner', 'Values': ['Amazon']}], PaginationConfig={'PageSize': 4}) for one in page['DocumentIdentifiers']]
ssm.update_document_metadata(Name='From-Boto3', DocumentReviews={'Action': 'SendForReview', 'Comment': [{'Type': 'Comment', 'Content': 'please'}]})
history = ssm.list_document_metadata_history(Name='From-Boto3', Metadata='DocumentReviews')
answer['review'] = history['Metadata']['ReviewerResponse'][0]['ReviewStatus']
ssm.delete_document(Name='From-Boto3')
print(json.dumps(answer))
`;

describe.skipIf(!python)('documents, through boto3', () => {
  it('are created, updated, read, listed and reviewed, and their errors are typed', () => {
    const printed = execFileSync(python as string, ['-c', script], {
      input: JSON.stringify({ ...facts, text: yaml('boto3') }),
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: directory, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    const answer = JSON.parse(printed);
    expect(answer).toMatchObject({
      date: true,
      parameters: [{ Name: 'who', Type: 'String', DefaultValue: 'world' }],
      duplicate: 'DuplicateDocumentContent',
      name: 'DuplicateDocumentVersionName',
      position: expect.stringContaining('(line 1, column 7)'),
      got: 'Said boto3',
      review: 'PENDING',
    });
    expect(answer.all).toEqual(
      expect.arrayContaining(['AWS-RunShellScript', 'AWS-RunDocument', 'AWS-StartSSHSession']),
    );
    expect(new Set(answer.all).size).toBe(answer.all.length);
  });
});
