import { describe, expect, it } from 'vitest';
import { awsCliLine } from '#shared/api-log/aws-cli-line';
import { cliCalls } from '#shared/api-log/cli-calls';

const lines = (calls: Parameters<typeof awsCliLine>[0][]) => calls.map((one) => awsCliLine(one, {}, 'posix'));

describe('the calls behind tags', () => {
  const set = [{ key: 'Team', value: 'ops' }];

  it("are Systems Manager's for a hybrid node", () => {
    expect(lines(cliCalls.setTags('mi-1', set, ['Old']))).toEqual([
      'aws ssm add-tags-to-resource --resource-type ManagedInstance --resource-id mi-1 --tags Key=Team,Value=ops',
      'aws ssm remove-tags-from-resource --resource-type ManagedInstance --resource-id mi-1 --tag-keys Old',
    ]);
    expect(lines(cliCalls.listTags('mi-1'))).toEqual([
      'aws ssm list-tags-for-resource --resource-type ManagedInstance --resource-id mi-1',
    ]);
  });

  it("are EC2's for an instance", () => {
    expect(lines(cliCalls.setTags('i-1', set, ['Old']))).toEqual([
      'aws ec2 create-tags --resources i-1 --tags Key=Team,Value=ops',
      'aws ec2 delete-tags --resources i-1 --tags Key=Old',
    ]);
    expect(lines(cliCalls.listTags('i-1'))).toEqual([
      'aws ec2 describe-tags --filters Name=resource-id,Values=i-1',
    ]);
  });

  it('are left out where nothing is set or removed', () => {
    expect(cliCalls.setTags('i-1', [], [])).toEqual([]);
    expect(cliCalls.setTags('mi-1', set, [])).toHaveLength(1);
  });
});

describe('the call behind a tunnel', () => {
  it('names the port of the node, or the host behind it, and the local port', () => {
    expect(lines(cliCalls.forwardPort('mi-1', { port: 5432 }, 0))).toEqual([
      'aws ssm start-session --target mi-1 --document-name AWS-StartPortForwardingSession --parameters \'{"portNumber":["5432"]}\'',
    ]);
    expect(lines(cliCalls.forwardPort('mi-1', { port: 5432, host: 'db.internal' }, 15432))).toEqual([
      'aws ssm start-session --target mi-1 --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters \'{"portNumber":["5432"],"localPortNumber":["15432"],"host":["db.internal"]}\'',
    ]);
  });
});

describe('the call behind a command', () => {
  it('has the script line by line, and leaves out what was not typed', () => {
    const wanted = {
      documentName: 'AWS-RunShellScript',
      parameters: { commands: ['echo "a b"', "it's"] },
      nodeIds: ['mi-1', 'mi-2'],
      targets: [],
      maxErrors: '10%',
    };
    const [line = ''] = lines(cliCalls.sendCommand(wanted));
    expect(line).toMatch(
      /^aws ssm send-command --document-name AWS-RunShellScript --instance-ids mi-1 mi-2 /,
    );
    expect(line).toContain("--max-errors '10%'");
    expect(line).not.toContain('--targets');
    expect(line).not.toContain('--comment');
  });

  it('has targets where they choose the nodes', () => {
    const targets = [{ key: 'tag:Role', values: ['web', 'db'] }];
    const wanted = { documentName: 'Own', parameters: {}, nodeIds: [], targets };
    expect(lines(cliCalls.sendCommand(wanted))).toEqual([
      'aws ssm send-command --document-name Own --targets Key=tag:Role,Values=web,db',
    ]);
  });
});
