import { describe, expect, it } from 'vitest';
import { denialSchema, readDenial } from '#shared/errors/denied';

const user = 'User: arn:aws:sts::111122223333:assumed-role/ops/alice is not authorized to perform:';
const node = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0';

describe('a refusal of AWS', () => {
  it('names action, resource and who asked, and gives the statement to add', () => {
    const denied = readDenial(
      `${user} ssm:StartSession on resource: ${node} because no identity-based policy allows the ssm:StartSession action`,
    );
    expect(denied).toMatchObject({
      action: 'ssm:StartSession',
      resource: node,
      principal: 'arn:aws:sts::111122223333:assumed-role/ops/alice',
      reason: 'no-identity-policy',
    });
    expect(JSON.parse(denied?.statement ?? '')).toEqual({
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: node,
    });
    expect(denialSchema.parse(denied)).toEqual(denied);
  });

  it.each([
    ['with an explicit deny in an identity-based policy', 'explicit-deny-identity-policy', false],
    ['with an explicit deny in a service control policy', 'explicit-deny-service-control-policy', false],
    ['with an explicit deny in a resource control policy', 'explicit-deny-resource-control-policy', false],
    ['with an explicit deny in a permissions boundary', 'explicit-deny-permissions-boundary', false],
    ['with an explicit deny in a session policy', 'explicit-deny-session-policy', false],
    ['with an explicit deny in a VPC endpoint policy', 'explicit-deny-vpc-endpoint-policy', false],
    ['with an explicit deny in a resource-based policy', 'explicit-deny-resource-policy', false],
    [
      'because no service control policy allows the ssm:StartSession action',
      'no-service-control-policy',
      true,
    ],
    ['because no permissions boundary allows the ssm:StartSession action', 'no-permissions-boundary', true],
    ['because no session policy allows the ssm:StartSession action', 'no-session-policy', true],
    ['because no resource-based policy allows the ssm:StartSession action', 'no-resource-policy', true],
    ['because no VPC endpoint policy allows the ssm:StartSession action', 'no-vpc-endpoint-policy', true],
    ['', 'unknown', true],
  ])('%s is %s', (because, reason, hasStatement) => {
    const denied = readDenial(`${user} ssm:StartSession on resource: ${node} ${because}`);
    expect(denied).toMatchObject({ action: 'ssm:StartSession', resource: node, reason });
    expect(denied?.statement !== undefined).toBe(hasStatement);
    expect(denied?.advice).toMatch(/\.$/);
    if (!hasStatement) expect(denied?.advice).toMatch(/has to take it out/);
  });

  it('asks for every resource where IAM knows none for the action', () => {
    const denied = readDenial(
      `${user} ssm:DescribeInstanceInformation on resource: arn:aws:ssm:eu-west-1:111122223333:* because no identity-based policy allows the ssm:DescribeInstanceInformation action`,
    );
    expect(JSON.parse(denied?.statement ?? '').Resource).toBe('*');
  });

  it('keeps the encoded message of EC2, whose text names no action', () => {
    const text =
      'You are not authorized to perform this operation. Encoded authorization failure message: AbC_123-x. ';
    expect(readDenial(text)).toBeUndefined();
    expect(readDenial(text, 'ec2:DescribeInstances')).toMatchObject({
      action: 'ec2:DescribeInstances',
      encodedMessage: 'AbC_123-x.',
      reason: 'unknown',
    });
    const named = `You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/bob is not authorized to perform: ec2:RunInstances on resource: ${node} because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: XyZ`;
    expect(readDenial(named, 'ec2:Other')).toMatchObject({
      action: 'ec2:RunInstances',
      resource: node,
      encodedMessage: 'XyZ',
    });
  });

  it('reads a role that may not be assumed', () => {
    expect(
      readDenial(
        'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/ops',
      ),
    ).toMatchObject({ action: 'sts:AssumeRole', resource: 'arn:aws:iam::444455556666:role/ops' });
  });

  it('tells nothing of what says nothing', () => {
    expect(readDenial('Access denied')).toBeUndefined();
    expect(readDenial('')).toBeUndefined();
  });
});
