import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AddTagsToResourceCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

const run = promisify(execFile);

function works(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const python = ['/usr/bin/python3', 'python3'].find((one) => works(one, '-c', 'import boto3'));

let directory: string;
let bridge: RunningCommand;
let node: RunningCommand;
let facts: BridgeFacts;
let ssm: SSMClient;
let nodeId: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-clients-'));
  ({ bridge, facts, ssm } = await runBridge(directory));
  node = await enrolNode(facts, join(directory, 'node'));
  nodeId = /mi-[0-9a-f]{17}/.exec(node.stdout)?.[0] ?? '';
  await ssm.send(
    new AddTagsToResourceCommand({
      ResourceType: 'ManagedInstance',
      ResourceId: nodeId,
      Tags: [{ Key: 'Role', Value: 'web' }],
    }),
  );
});
afterAll(async () => {
  await node?.stop();
  await bridge?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Every operation of Run Command, State Manager and maintenance windows that boto3 has, and its waiter and paginators. */
const script = `
import boto3, json, sys, time
facts = json.load(sys.stdin)
client = lambda name: boto3.client(name, endpoint_url=facts['endpoint'], region_name=facts['region'],
    aws_access_key_id=facts['accessKeyId'], aws_secret_access_key=facts['secretAccessKey'])
ssm = client('ssm'); groups = client('resource-groups'); node = facts['nodeId']
answer = {}
def until(test):
    for _ in range(200):
        if test(): return True
        time.sleep(0.1)
    return False

query = {'ResourceTypeFilters': ['AWS::SSM::ManagedInstance'], 'TagFilters': [{'Key': 'Role', 'Values': ['web']}]}
groups.create_group(Name='web', ResourceQuery={'Type': 'TAG_FILTERS_1_0', 'Query': json.dumps(query)})
answer['group'] = groups.get_group(GroupName='web')['Group']['Name']
answer['groupMembers'] = len(groups.list_group_resources(Group='web')['ResourceIdentifiers'])
answer['groups'] = [one['GroupName'] for one in groups.list_groups()['GroupIdentifiers']]

command = ssm.send_command(DocumentName='AWS-RunShellScript', Targets=[{'Key': 'resource-groups:Name', 'Values': ['web']}],
    Parameters={'commands': ['echo hello; exit 4']}, MaxConcurrency='1', MaxErrors='0', TimeoutSeconds=60, Comment='from boto3')['Command']
id = command['CommandId']
try:
    ssm.get_waiter('command_executed').wait(CommandId=id, InstanceId=node, WaiterConfig={'Delay': 1, 'MaxAttempts': 30})
except Exception as error:
    answer['waiter'] = str(error)
answer['invocations'] = [(one['Status'], one['StatusDetails'], one['CommandPlugins'][0]['ResponseCode'])
    for page in ssm.get_paginator('list_command_invocations').paginate(CommandId=id, Details=True) for one in page['CommandInvocations']]
answer['commands'] = [(one['Status'], one['ErrorCount'], one['TargetCount'])
    for page in ssm.get_paginator('list_commands').paginate(Filters=[{'key': 'Status', 'value': 'Failed'}]) for one in page['Commands']]
long = ssm.send_command(DocumentName='AWS-RunShellScript', InstanceIds=[node], Parameters={'commands': ['sleep 600']})['Command']['CommandId']
status = lambda: ssm.list_commands(CommandId=long)['Commands'][0]['Status']
until(lambda: status() == 'InProgress')
ssm.cancel_command(CommandId=long)
answer['cancelled'] = until(lambda: status() == 'Cancelled')

association = ssm.create_association(Name='AWS-RunShellScript', Targets=[{'Key': 'tag:Role', 'Values': ['web']}],
    Parameters={'commands': ['true']}, ScheduleExpression='rate(1 day)', ComplianceSeverity='LOW')['AssociationDescription']['AssociationId']
executions = lambda: [one['Status'] for page in ssm.get_paginator('describe_association_executions').paginate(AssociationId=association)
    for one in page['AssociationExecutions']]
answer['association'] = until(lambda: executions() == ['Success'])
ssm.update_association(AssociationId=association, Parameters={'commands': ['false']}, ScheduleExpression='cron(0 2 ? * SUN#3 *)')
answer['updated'] = until(lambda: executions() == ['Failed', 'Success'])
answer['versions'] = len(ssm.list_association_versions(AssociationId=association)['AssociationVersions'])
execution = ssm.describe_association_executions(AssociationId=association)['AssociationExecutions'][0]['ExecutionId']
answer['executionTargets'] = [one['Status'] for one in ssm.describe_association_execution_targets(AssociationId=association,
    ExecutionId=execution)['AssociationExecutionTargets']]
ssm.start_associations_once(AssociationIds=[association])
answer['listed'] = [one['AssociationId'] == association for page in ssm.get_paginator('list_associations').paginate() for one in page['Associations']]
answer['described'] = ssm.describe_association(AssociationId=association)['AssociationDescription']['ScheduleExpression']
answer['effective'] = len(ssm.describe_effective_instance_associations(InstanceId=node)['Associations'])
answer['nodeStatus'] = len(ssm.describe_instance_associations_status(InstanceId=node)['InstanceAssociationStatusInfos'])
answer['compliance'] = [one['Severity'] for one in ssm.list_compliance_items(ResourceIds=[node], ResourceTypes=['ManagedInstance'],
    Filters=[{'Key': 'ComplianceType', 'Values': ['Association'], 'Type': 'EQUAL'}])['ComplianceItems']]
batch = ssm.create_association_batch(Entries=[{'Name': 'AWS-RunShellScript', 'InstanceId': node, 'Parameters': {'commands': ['true']}},
    {'Name': 'AWS-Nothing', 'InstanceId': node}])
answer['batch'] = [len(batch['Successful']), len(batch['Failed'])]
ssm.delete_association(AssociationId=association)
try:
    ssm.describe_association(AssociationId=association)
except ssm.exceptions.AssociationDoesNotExist:
    answer['deleted'] = True
try:
    ssm.create_association(Name='AWS-RunShellScript', Targets=[{'Key': 'InstanceIds', 'Values': [node]}],
        Parameters={'commands': ['true']}, ScheduleExpression='rate(1 minute)')
except ssm.exceptions.InvalidSchedule:
    answer['invalidSchedule'] = True

in_a_moment = time.strftime('at(%Y-%m-%dT%H:%M:%S)', time.gmtime(time.time() + 2))
window = ssm.create_maintenance_window(Name='patching', Schedule=in_a_moment, Duration=2, Cutoff=1, AllowUnassociatedTargets=False)['WindowId']
target = ssm.register_target_with_maintenance_window(WindowId=window, ResourceType='INSTANCE',
    Targets=[{'Key': 'tag:Role', 'Values': ['web']}], OwnerInformation='ops')['WindowTargetId']
task = ssm.register_task_with_maintenance_window(WindowId=window, TaskArn='AWS-RunShellScript', TaskType='RUN_COMMAND',
    Targets=[{'Key': 'WindowTargetIds', 'Values': [target]}], MaxConcurrency='1', MaxErrors='0', Priority=1,
    TaskInvocationParameters={'RunCommand': {'Parameters': {'commands': ['echo in the window']}}})['WindowTaskId']
answer['window'] = ssm.get_maintenance_window(WindowId=window)['Name']
answer['windows'] = len(ssm.describe_maintenance_windows(Filters=[{'Key': 'Name', 'Values': ['patching']}])['WindowIdentities'])
answer['windowTargets'] = ssm.describe_maintenance_window_targets(WindowId=window)['Targets'][0]['OwnerInformation']
answer['windowTasks'] = ssm.describe_maintenance_window_tasks(WindowId=window)['Tasks'][0]['Type']
answer['windowTask'] = ssm.get_maintenance_window_task(WindowId=window, WindowTaskId=task)['TaskType']
answer['schedule'] = len(ssm.describe_maintenance_window_schedule(WindowId=window)['ScheduledWindowExecutions'])
answer['forTarget'] = len(ssm.describe_maintenance_windows_for_target(ResourceType='INSTANCE',
    Targets=[{'Key': 'InstanceIds', 'Values': [node]}])['WindowIdentities'])
ssm.update_maintenance_window_target(WindowId=window, WindowTargetId=target, Description='web servers')
ssm.update_maintenance_window_task(WindowId=window, WindowTaskId=task, Description='says hello')
done = lambda: [one['Status'] for one in ssm.describe_maintenance_window_executions(WindowId=window)['WindowExecutions']] == ['SUCCESS']
answer['opened'] = until(done)
execution = ssm.describe_maintenance_window_executions(WindowId=window)['WindowExecutions'][0]['WindowExecutionId']
taskId = ssm.get_maintenance_window_execution(WindowExecutionId=execution)['TaskIds'][0]
answer['task'] = ssm.get_maintenance_window_execution_task(WindowExecutionId=execution, TaskId=taskId)['Status']
invocation = ssm.describe_maintenance_window_execution_task_invocations(WindowExecutionId=execution,
    TaskId=taskId)['WindowExecutionTaskInvocationIdentities'][0]
answer['windowOutput'] = ssm.get_command_invocation(CommandId=invocation['ExecutionId'], InstanceId=node)['StandardOutputContent']
answer['windowInvocation'] = ssm.get_maintenance_window_execution_task_invocation(WindowExecutionId=execution, TaskId=taskId,
    InvocationId=invocation['InvocationId'])['Status']
try:
    ssm.cancel_maintenance_window_execution(WindowExecutionId=execution)
except ssm.exceptions.DoesNotExistException:
    answer['over'] = True
try:
    ssm.register_task_with_maintenance_window(WindowId=window, TaskArn='arn:aws:lambda:x:1:function:f', TaskType='LAMBDA')
except ssm.exceptions.FeatureNotAvailableException:
    answer['lambda'] = 'refused'
ssm.update_maintenance_window(WindowId=window, Enabled=False)
ssm.deregister_task_from_maintenance_window(WindowId=window, WindowTaskId=task)
ssm.deregister_target_from_maintenance_window(WindowId=window, WindowTargetId=target)
ssm.delete_maintenance_window(WindowId=window)
groups.delete_group(GroupName='web')
print(json.dumps(answer))
`;

describe.skipIf(!python)('boto3', () => {
  it('runs commands, associations and maintenance windows, each operation of them', () => {
    const printed = execFileSync(python as string, ['-c', script], {
      input: JSON.stringify({ ...facts, nodeId }),
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: directory, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    const { waiter, ...answer } = JSON.parse(printed);
    expect(waiter).toContain('terminal failure state');
    expect(answer).toEqual({
      group: 'web',
      groupMembers: 1,
      groups: ['web'],
      invocations: [['Failed', 'Failed', 4]],
      commands: [['Failed', 1, 1]],
      cancelled: true,
      association: true,
      updated: true,
      versions: 2,
      executionTargets: ['Failed'],
      listed: [true],
      described: 'cron(0 2 ? * SUN#3 *)',
      effective: 1,
      nodeStatus: 1,
      compliance: ['UNSPECIFIED'],
      batch: [1, 1],
      deleted: true,
      invalidSchedule: true,
      window: 'patching',
      windows: 1,
      windowTargets: 'ops',
      windowTasks: 'RUN_COMMAND',
      windowTask: 'RUN_COMMAND',
      schedule: 1,
      forTarget: 1,
      opened: true,
      task: 'SUCCESS',
      windowOutput: 'in the window\n',
      windowInvocation: 'SUCCESS',
      over: true,
      lambda: 'refused',
    });
  });
});

describe.skipIf(!works('aws', '--version'))('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const { stdout } = await run(
      'aws',
      ['--endpoint-url', facts.endpoint, '--region', facts.region, '--output', 'json', ...args],
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
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it('waits for a command to tag targets with limits, and filters its history', async () => {
    const { Command } = await aws(
      ...[
        'ssm',
        'send-command',
        '--document-name',
        'AWS-RunShellScript',
        '--targets',
        'Key=tag:Role,Values=web',
      ],
      ...[
        '--parameters',
        'commands=true',
        '--max-concurrency',
        '50%',
        '--max-errors',
        '10%',
        '--comment',
        'from the CLI',
      ],
    );
    await aws('ssm', 'wait', 'command-executed', '--command-id', Command.CommandId, '--instance-id', nodeId);
    const { Commands } = await aws('ssm', 'list-commands', '--filters', 'key=ExecutionStage,value=Complete');
    expect(Commands[0]).toMatchObject({
      CommandId: Command.CommandId,
      MaxConcurrency: '50%',
      Status: 'Success',
    });
  });

  it('makes an association and follows its execution', async () => {
    const { AssociationDescription } = await aws(
      ...[
        'ssm',
        'create-association',
        '--name',
        'AWS-RunShellScript',
        '--targets',
        `Key=InstanceIds,Values=${nodeId}`,
      ],
      ...[
        '--parameters',
        'commands=true',
        '--schedule-expression',
        'rate(30 minutes)',
        '--association-name',
        'from-cli',
      ],
    );
    const id = AssociationDescription.AssociationId;
    await eventually('the execution', async () => {
      const { AssociationExecutions } = await aws(
        'ssm',
        'describe-association-executions',
        '--association-id',
        id,
      );
      return AssociationExecutions[0]?.Status === 'Success';
    });
    await aws('ssm', 'delete-association', '--association-id', id);
  });
});
