import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type Instance,
  type IpPermission,
  type Route,
} from '@aws-sdk/client-ec2';
import type { DoctorSources, GroupRule, InstanceRecord, RouteRecord } from '../../../features/doctor/ports';
import { allPages, asFact, orAbsent } from './as-fact';

type Ec2Facts = Pick<
  DoctorSources,
  | 'instances'
  | 'instance'
  | 'image'
  | 'routes'
  | 'endpoints'
  | 'securityGroups'
  | 'networkAcl'
  | 'vpcDns'
  | 'natState'
>;

/** The most that a listing of EC2 answers at a time. */
const pageSize = 1000;
const filter = (Name: string, ...Values: string[]) => ({ Name, Values });

/** What EC2 knows of instances and their network. */
export function ec2Facts(client: () => Promise<EC2Client>): Ec2Facts {
  const listInstances = async (Filters: ReturnType<typeof filter>[], signal: AbortSignal) => {
    const ec2 = await client();
    const reservations = await allPages(
      (NextToken) =>
        ec2.send(
          new DescribeInstancesCommand({
            MaxResults: pageSize,
            Filters,
            ...(NextToken ? { NextToken } : {}),
          }),
          { abortSignal: signal },
        ),
      (page) => page.Reservations,
      (page) => page.NextToken,
    );
    return reservations.flatMap(({ Instances }) => Instances ?? []).map(toInstance);
  };
  return {
    instances: (signal) => asFact('ec2:DescribeInstances', signal, () => listInstances([], signal)),
    instance: (instanceId, signal) =>
      asFact('ec2:DescribeInstances', signal, async () =>
        (await listInstances([filter('instance-id', instanceId)], signal)).at(0),
      ),
    image: (imageId, signal) =>
      asFact('ec2:DescribeImages', signal, () =>
        orAbsent(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'], async () => {
          const answer = await (await client()).send(new DescribeImagesCommand({ ImageIds: [imageId] }), {
            abortSignal: signal,
          });
          const [found] = answer.Images ?? [];
          const owner = found?.ImageOwnerAlias ?? found?.OwnerId;
          if (found?.Name === undefined) return undefined;
          return { name: found.Name, ...(owner === undefined ? {} : { owner }) };
        }),
      ),
    routes: (vpcId, subnetId, signal) =>
      asFact('ec2:DescribeRouteTables', signal, async () => {
        const ec2 = await client();
        const tables = (...Filters: ReturnType<typeof filter>[]) =>
          ec2.send(new DescribeRouteTablesCommand({ Filters }), { abortSignal: signal });
        const own = await tables(filter('association.subnet-id', subnetId));
        // A subnet with no table of its own goes by the main one of its VPC.
        const [table] = own.RouteTables?.length
          ? own.RouteTables
          : ((await tables(filter('vpc-id', vpcId), filter('association.main', 'true'))).RouteTables ?? []);
        return (table?.Routes ?? []).map(toRoute);
      }),
    endpoints: (vpcId, signal) =>
      asFact('ec2:DescribeVpcEndpoints', signal, async () => {
        const ec2 = await client();
        const rows = await allPages(
          (NextToken) =>
            ec2.send(
              new DescribeVpcEndpointsCommand({
                Filters: [filter('vpc-id', vpcId)],
                MaxResults: pageSize,
                ...(NextToken ? { NextToken } : {}),
              }),
              { abortSignal: signal },
            ),
          (page) => page.VpcEndpoints,
          (page) => page.NextToken,
        );
        return rows.map((row) => ({
          endpointId: row.VpcEndpointId ?? '',
          service: row.ServiceName?.split('.').at(-1) ?? '',
          // Its letters are large in one service and small in another.
          state: (row.State ?? '').toLowerCase(),
          hasPrivateDns: row.PrivateDnsEnabled === true,
          securityGroupIds: (row.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
        }));
      }),
    securityGroups: (GroupIds, signal) =>
      asFact('ec2:DescribeSecurityGroups', signal, async () => {
        if (GroupIds.length === 0) return [];
        const answer = await (await client()).send(
          new DescribeSecurityGroupsCommand({ Filters: [filter('group-id', ...GroupIds)] }),
          { abortSignal: signal },
        );
        return (answer.SecurityGroups ?? []).map((group) => ({
          groupId: group.GroupId ?? '',
          ingress: (group.IpPermissions ?? []).map(toRule),
          egress: (group.IpPermissionsEgress ?? []).map(toRule),
        }));
      }),
    networkAcl: (subnetId, signal) =>
      asFact('ec2:DescribeNetworkAcls', signal, async () => {
        const answer = await (await client()).send(
          new DescribeNetworkAclsCommand({ Filters: [filter('association.subnet-id', subnetId)] }),
          { abortSignal: signal },
        );
        return (answer.NetworkAcls?.[0]?.Entries ?? []).map((entry) => ({
          number: entry.RuleNumber ?? 0,
          isEgress: entry.Egress === true,
          isAllow: entry.RuleAction === 'allow',
          protocol: entry.Protocol ?? '',
          ...(entry.CidrBlock === undefined ? {} : { cidr: entry.CidrBlock }),
          ...portsOf(entry.PortRange?.From, entry.PortRange?.To),
        }));
      }),
    vpcDns: (VpcId, signal) =>
      asFact('ec2:DescribeVpcAttribute', signal, async () => {
        const ec2 = await client();
        const read = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
          ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }), { abortSignal: signal });
        const [support, hostnames] = await Promise.all([
          read('enableDnsSupport'),
          read('enableDnsHostnames'),
        ]);
        return {
          support: support.EnableDnsSupport?.Value === true,
          hostnames: hostnames.EnableDnsHostnames?.Value === true,
        };
      }),
    natState: (natGatewayId, signal) =>
      asFact('ec2:DescribeNatGateways', signal, async () => {
        const answer = await (await client()).send(
          new DescribeNatGatewaysCommand({ Filter: [filter('nat-gateway-id', natGatewayId)] }),
          { abortSignal: signal },
        );
        return answer.NatGateways?.[0]?.State ?? 'deleted';
      }),
  };
}

function toInstance(row: Instance): InstanceRecord {
  const name = row.Tags?.find(({ Key }) => Key === 'Name')?.Value;
  const options = row.MetadataOptions;
  const hopLimit = options?.HttpPutResponseHopLimit;
  return {
    instanceId: row.InstanceId ?? '',
    state: row.State?.Name ?? 'unknown',
    isWindows: row.Platform?.toLowerCase() === 'windows',
    hasIpv6: (row.NetworkInterfaces ?? []).some(({ Ipv6Addresses }) => (Ipv6Addresses ?? []).length > 0),
    securityGroupIds: (row.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    ...(name ? { name } : {}),
    ...(row.StateReason?.Message ? { stateReason: row.StateReason.Message } : {}),
    ...(row.LaunchTime ? { launchedAt: row.LaunchTime.getTime() } : {}),
    ...(row.ImageId ? { imageId: row.ImageId } : {}),
    ...(row.PlatformDetails ? { platformDetails: row.PlatformDetails } : {}),
    // arn:aws:iam::111122223333:instance-profile/path/name
    ...(row.IamInstanceProfile?.Arn
      ? { profileName: row.IamInstanceProfile.Arn.split('/').at(-1) ?? '' }
      : {}),
    ...(row.VpcId ? { vpcId: row.VpcId } : {}),
    ...(row.SubnetId ? { subnetId: row.SubnetId } : {}),
    ...(row.PrivateIpAddress ? { privateIp: row.PrivateIpAddress } : {}),
    ...(row.PublicIpAddress ? { publicIp: row.PublicIpAddress } : {}),
    ...(options
      ? {
          metadata: {
            isEnabled: options.HttpEndpoint !== 'disabled',
            requiresToken: options.HttpTokens === 'required',
            ...(hopLimit === undefined ? {} : { hopLimit }),
          },
        }
      : {}),
  };
}

function toRoute(row: Route): RouteRecord {
  const target =
    row.NatGatewayId ??
    row.GatewayId ??
    row.TransitGatewayId ??
    row.VpcPeeringConnectionId ??
    row.NetworkInterfaceId ??
    row.InstanceId ??
    row.EgressOnlyInternetGatewayId ??
    row.LocalGatewayId ??
    row.CarrierGatewayId ??
    row.CoreNetworkArn ??
    '';
  return {
    destination:
      row.DestinationCidrBlock ?? row.DestinationIpv6CidrBlock ?? row.DestinationPrefixListId ?? '',
    target,
    isBlackhole: row.State === 'blackhole',
  };
}

function toRule(row: IpPermission): GroupRule {
  return {
    protocol: row.IpProtocol ?? '',
    cidrs: [
      ...(row.IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []),
      ...(row.Ipv6Ranges ?? []).flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
    ],
    groupIds: (row.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    prefixListIds: (row.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
    ...portsOf(row.FromPort, row.ToPort),
  };
}

/** -1 and absence both mean all ports. */
function portsOf(from: number | undefined, to: number | undefined) {
  return {
    ...(from === undefined || from < 0 ? {} : { fromPort: from }),
    ...(to === undefined || to < 0 ? {} : { toPort: to }),
  };
}
