import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';

/** The system's own Python comes first: Debian's package is for that one. */
const python = ['/usr/bin/python3', 'python3'].find((candidate) => {
  try {
    execFileSync(candidate, ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const script = `
import boto3, json, sys
from botocore.exceptions import ClientError
facts = json.load(sys.stdin)
ssm = boto3.client('ssm', endpoint_url=facts['endpoint'], region_name=facts['region'],
    aws_access_key_id=facts['accessKeyId'], aws_secret_access_key=facts['secretAccessKey'])
answer = {}
nodes = [node for page in ssm.get_paginator('describe_instance_information').paginate(
    Filters=[{'Key': 'PingStatus', 'Values': ['Online']}]) for node in page['InstanceInformationList']]
answer['nodes'] = [node['InstanceId'] for node in nodes]
answer['pingIsATime'] = nodes[0]['LastPingDateTime'].year > 2000
node = nodes[0]['InstanceId']
command = ssm.send_command(DocumentName='AWS-RunShellScript', InstanceIds=[node],
    Parameters={'commands': ['echo from boto3']})['Command']
answer['expiresLater'] = command['ExpiresAfter'] > command['RequestedDateTime']
ssm.get_waiter('command_executed').wait(CommandId=command['CommandId'], InstanceId=node,
    WaiterConfig={'Delay': 1, 'MaxAttempts': 30})
answer['output'] = ssm.get_command_invocation(CommandId=command['CommandId'], InstanceId=node)['StandardOutputContent']
ssm.put_inventory(InstanceId=node, Items=[{'TypeName': 'Custom:Rack', 'SchemaVersion': '1.0',
    'CaptureTime': '2026-01-01T00:00:00Z', 'Content': [{'Row': 'ä €'}]}])
answer['inventory'] = ssm.list_inventory_entries(InstanceId=node, TypeName='Custom:Rack')['Entries']
entities = [one for page in ssm.get_paginator('get_inventory').paginate(Filters=[
    {'Key': 'Custom:Rack.Row', 'Values': ['ä €'], 'Type': 'Equal'}]) for one in page['Entities']]
answer['found'] = [one['Id'] for one in entities]
try:
    ssm.get_command_invocation(CommandId='00000000-0000-4000-8000-000000000000', InstanceId=node)
except ssm.exceptions.InvocationDoesNotExist as error:
    answer['typedError'] = error.response['Error']['Message']
try:
    ssm.describe_patch_baselines()
except ClientError as error:
    answer['unknown'] = error.response['Error']
print(json.dumps(answer))
`;

describe.skipIf(!python)('boto3', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let facts: BridgeFacts;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-boto3-'));
    ({ bridge, facts } = await runBridge(directory));
    node = await enrolNode(facts, join(directory, 'node'));
  });
  afterAll(async () => {
    await node?.stop();
    await bridge?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('pages, sends a command and waits for it, writes and finds inventory, and knows the errors', () => {
    const printed = execFileSync(python as string, ['-c', script], {
      input: JSON.stringify(facts),
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: directory, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    const answer = JSON.parse(printed);
    expect(answer).toMatchObject({
      pingIsATime: true,
      expiresLater: true,
      output: 'from boto3\n',
      inventory: [{ Row: 'ä €' }],
      unknown: { Code: 'UnknownOperationException' },
    });
    expect(answer.nodes).toHaveLength(1);
    expect(answer.found).toEqual(answer.nodes);
    expect(answer.typedError).toContain('was not sent to');
    expect(answer.unknown.Message).toContain('DescribePatchBaselines');
  });
});
