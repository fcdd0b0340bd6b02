import { Ec2StandIn } from './ec2-stand-in';
import { IamStandIn } from './iam-stand-in';
import type { KeyRing } from './key-ring';

export const vpcId = 'vpc-0a1b2c3d4e5f60718';
export const publicSubnet = 'subnet-0public0000000001';
export const privateSubnet = 'subnet-0private000000001';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

/** An instance that is as it should be, in EC2's element names, with what a test changes. */
export function ec2Instance(instanceId: string, name: string, changed: Record<string, unknown> = {}) {
  return {
    instanceId,
    imageId: 'ami-al2023',
    instanceState: { code: 16, name: 'running' },
    launchTime: new Date(Date.now() - 86_400_000),
    platformDetails: 'Linux/UNIX',
    vpcId,
    subnetId: publicSubnet,
    privateIpAddress: '10.0.1.5',
    ipAddress: '203.0.113.5',
    groupSet: [{ groupId: 'sg-0web', groupName: 'web' }],
    tagSet: [{ key: 'Name', value: name }],
    iamInstanceProfile: {
      arn: 'arn:aws:iam::111122223333:instance-profile/web/web-profile',
      id: 'AIPAEXAMPLE',
    },
    metadataOptions: {
      state: 'applied',
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
      httpEndpoint: 'enabled',
    },
    ...changed,
  };
}

/** EC2 and IAM of one account: a VPC with a public subnet and a private one that has no way out, and a role for nodes. */
export async function startDoctorAccount(ring: KeyRing, accountId: string) {
  const [ec2, iam] = await Promise.all([new Ec2StandIn(ring).start(), new IamStandIn(ring).start()]);
  const anywhere = [{ cidrIp: '0.0.0.0/0' }];
  ec2.account.images = [
    {
      imageId: 'ami-al2023',
      name: 'al2023-ami-2023.5.20241001.1-kernel-6.1-x86_64',
      imageOwnerAlias: 'amazon',
    },
    {
      imageId: 'ami-rhel',
      name: 'RHEL-9.4.0_HVM-20240605-x86_64-82-Hourly2-GP3',
      imageOwnerId: '309956199498',
    },
  ];
  ec2.account.routeTables = [
    {
      routeTableId: 'rtb-main',
      vpcId,
      associationSet: [{ main: true }],
      routeSet: [{ destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' }],
    },
    {
      routeTableId: 'rtb-public',
      vpcId,
      associationSet: [{ main: false, subnetId: publicSubnet }],
      routeSet: [
        { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' },
        { destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-0a1b', state: 'active' },
      ],
    },
  ];
  ec2.account.securityGroups = [
    {
      groupId: 'sg-0web',
      ipPermissions: [],
      ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: anywhere }],
    },
  ];
  const entry = (egress: boolean) => ({
    ruleNumber: 100,
    protocol: '-1',
    ruleAction: 'allow',
    egress,
    cidrBlock: '0.0.0.0/0',
  });
  ec2.account.networkAcls = [
    {
      networkAclId: 'acl-1',
      associationSet: [{ subnetId: publicSubnet }, { subnetId: privateSubnet }],
      entrySet: [entry(true), entry(false)],
    },
  ];
  ec2.account.vpcs = { [vpcId]: { enableDnsSupport: true, enableDnsHostnames: true } };
  iam.profiles.set('web-profile', 'web-role');
  iam.roles.set('web-role', {
    name: 'web-role',
    accountId,
    trustPolicy: trust('ec2.amazonaws.com'),
    attachedPolicies: ['AmazonSSMManagedInstanceCore'],
  });
  iam.roles.set('quarterdeck-node', {
    name: 'quarterdeck-node',
    accountId,
    trustPolicy: trust('ssm.amazonaws.com'),
  });
  return {
    ec2,
    iam,
    async stop() {
      await Promise.all([ec2.stop(), iam.stop()]);
    },
  };
}
