import { execFile, execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCliLine } from '#shared/api-log/aws-cli-line';

const run = promisify(execFile);

function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** Inputs as the application sends them, and such as a person could type to break a command line. */
const inputs: [operation: string, input: Record<string, unknown>][] = [
  ['DescribeInstanceInformation', { MaxResults: 50 }],
  ['DescribeInstanceInformation', { MaxResults: 50, NextToken: 'page+2/==' }],
  ['DescribeInstanceInformation', { Filters: [{ Key: 'InstanceIds', Values: ['mi-0123456789abcdef0'] }] }],
  ['DescribeInstanceInformation', { Filters: [{ Key: 'tag:Name', Values: ["a b's, c", '$(id)'] }] }],
  ['ListTagsForResource', { ResourceType: 'ManagedInstance', ResourceId: 'mi-0123456789abcdef0' }],
  [
    'AddTagsToResource',
    {
      ResourceType: 'ManagedInstance',
      ResourceId: 'mi-0123456789abcdef0',
      Tags: [
        { Key: 'env', Value: 'prod' },
        { Key: 'note', Value: 'a=b, "c" `d` \\ $HOME' },
        { Key: 'empty', Value: '' },
      ],
    },
  ],
  [
    'RemoveTagsFromResource',
    { ResourceType: 'ManagedInstance', ResourceId: 'mi-0123456789abcdef0', TagKeys: ['env', '-x'] },
  ],
  ['DeregisterManagedInstance', { InstanceId: 'mi-0123456789abcdef0' }],
  [
    'CreateActivation',
    {
      Description: "--it's a [test] & more; ünïcode\nsecond line",
      DefaultInstanceName: 'web-01',
      IamRole: 'quarterdeck-node',
      RegistrationLimit: 3,
      ExpirationDate: '2026-12-01T10:00:00.000Z',
      Tags: [{ Key: 'env', Value: 'test' }],
    },
  ],
  ['DescribeSessions', { State: 'Active', Filters: [{ key: 'SessionId', value: 'operator-0123' }] }],
  [
    'ListInventoryEntries',
    { InstanceId: 'mi-0123456789abcdef0', TypeName: 'AWS:Application', MaxResults: 50 },
  ],
  [
    'SendCommand',
    {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: ['mi-0123456789abcdef0', 'mi-0123456789abcdef1'],
      Parameters: { commands: ["echo 'one, two'", 'printf "%s\\n" $PATH'] },
    },
  ],
  [
    'SendCommand',
    {
      DocumentName: 'Own.Document',
      DocumentVersion: '$LATEST',
      Targets: [
        { Key: 'tag:Role', Values: ['web', 'a, b'] },
        { Key: 'resource-groups:Name', Values: ['all'] },
      ],
      Parameters: { commands: ['if [[ -f "$x" ]]; then', '  echo {{ x }}', '', 'fi'], map: ['{"a": "b"}'] },
      Comment: "it's --urgent",
      MaxConcurrency: '50%',
      MaxErrors: '0',
      TimeoutSeconds: 60,
      OutputS3BucketName: 'quarterdeck-local',
    },
  ],
  ['PutParameter', { Name: '/a', Value: 'https://example.com/', Type: 'String', Overwrite: true }],
  ['PutParameter', { Name: '/a', Value: '{"json": [1, 2]}', Type: 'String', Overwrite: false }],
];

describe.skipIf(!hasAwsCli())('the AWS CLI, given the lines that are copied', () => {
  let server: Server;
  let endpoint: string;
  const arrived: { target: string; body: unknown }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        arrived.push({
          target: String(request.headers['x-amz-target']),
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        });
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(inputs)('makes the same call: %s %o', async (operation, input) => {
    arrived.length = 0;
    const line = awsCliLine({ service: 'ssm', operation, input }, { region: 'us-east-1', endpoint }, 'posix');
    await run('sh', ['-c', line], { env });
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.target).toBe(`AmazonSSM.${operation}`);
    const body = arrived[0]?.body as Record<string, unknown>;
    // The CLI writes times as seconds, as the API has them.
    if (typeof body.ExpirationDate === 'number')
      body.ExpirationDate = new Date(body.ExpirationDate * 1000).toISOString();
    expect(body).toEqual(input);
  });
});
