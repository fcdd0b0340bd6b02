import type { Finding } from '#shared/doctor/finding';
import type { EndpointRecord, InstanceFacts, InstanceRecord, RouteRecord, SecurityGroup } from '../ports';
import { coversHttps } from './group-rules';
import { command } from './instance-state';
import { isInRange } from './ipv4-range';
import { notKnown, valueIn } from './not-known';

/** Services of which a VPC without a way out needs endpoints; the third is asked by older agents alone. */
export const neededServices = ['ssm', 'ssmmessages'] as const;
const olderService = 'ec2messages';

/** Whether requests of the agent have a way to Systems Manager at all: endpoints in the VPC, or a route out of it. */
export function networkPath(facts: InstanceFacts): Finding[] {
  const instance = valueIn(facts.instance);
  const { endpoints, routes } = facts;
  if (!instance || (!endpoints && !routes)) return [];
  const findings: Finding[] = [];
  const present = valueIn(endpoints);
  if (present) findings.push(...endpointFindings(present, facts, instance));
  else if (endpoints)
    findings.push(...notKnown('vpc-endpoints', 'Endpoints of Systems Manager in the VPC', endpoints));
  const hasEndpoints = present !== undefined && neededServices.every((name) => usable(present, name));
  if (hasEndpoints) return findings;
  const partly = (present ?? []).some((one) => isOurs(one));
  if (routes && !routes.known) findings.push(...notKnown('route', 'Routes of the subnet', routes));
  else if (routes?.known) findings.push(routeFinding(routes.value, facts, instance, partly));
  return findings;
}

const isOurs = ({ service }: EndpointRecord) =>
  service === olderService || neededServices.some((name) => name === service);

const usable = (endpoints: readonly EndpointRecord[], name: string) =>
  endpoints.find((one) => one.service === name && one.state === 'available' && one.hasPrivateDns);

function endpointFindings(
  endpoints: readonly EndpointRecord[],
  facts: InstanceFacts,
  instance: InstanceRecord,
): Finding[] {
  const ours = endpoints.filter(isOurs);
  if (ours.length === 0) return [];
  const findings: Finding[] = [];
  const missing = neededServices.filter((name) => !ours.some(({ service }) => service === name));
  const broken = ours.filter(({ state }) => state !== 'available');
  const unnamed = ours.filter((one) => one.state === 'available' && !one.hasPrivateDns);
  if (missing.length > 0)
    findings.push({
      id: 'vpc-endpoints-missing',
      severity: 'warning',
      title: 'Not every endpoint that is needed is in the VPC',
      seen: `The VPC has endpoints for ${ours.map(({ service }) => service).join(', ')}, but none for ${missing.join(' and ')}.`,
      why: 'What has no endpoint goes by the routes of the subnet, which may lead nowhere.',
      fix: { sentence: 'Make the missing ones.', lines: [endpointLines(missing, instance, facts.region)] },
    });
  if (broken.length > 0)
    findings.push({
      id: 'vpc-endpoints-state',
      severity: 'problem',
      title: 'An endpoint of the VPC is not available',
      seen: `${broken.map(({ endpointId, service, state }) => `${service} (${endpointId}) is ${state}`).join('; ')}.`,
      why: 'Its name leads to it and not to the service, so that requests end there.',
      fix: { sentence: 'Accept it, repair it or delete it.', lines: [] },
    });
  if (unnamed.length > 0)
    findings.push({
      id: 'vpc-endpoints-dns',
      severity: 'problem',
      title: 'An endpoint of the VPC has no private name',
      seen: `Private DNS is off for ${unnamed.map(({ service }) => service).join(', ')}.`,
      why: 'The agent asks the ordinary name of the service, which then leads out of the VPC and past the endpoint.',
      fix: {
        sentence: 'Switch private DNS on; the VPC has to have DNS support and DNS hostnames for it.',
        lines: [
          command(
            'Switch on',
            unnamed
              .map(
                ({ endpointId }) =>
                  `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${endpointId} --private-dns-enabled`,
              )
              .join('\n'),
          ),
        ],
      },
    });
  if (findings.length === 0)
    findings.push({
      id: 'vpc-endpoints',
      severity: 'ok',
      title: 'The VPC has endpoints of Systems Manager',
      seen: `${ours.map(({ service }) => service).join(', ')}: available, with private names.`,
    });
  findings.push(...ingressFindings(ours, facts, instance));
  return findings;
}

/** Whether the endpoints let the instance in. */
function ingressFindings(
  ours: readonly EndpointRecord[],
  { endpointGroups }: InstanceFacts,
  instance: InstanceRecord,
): Finding[] {
  if (!endpointGroups) return [];
  const id = 'endpoint-ingress';
  if (!endpointGroups.known) return notKnown(id, 'Whether the endpoints let the instance in', endpointGroups);
  const groups = new Map(endpointGroups.value.map((group) => [group.groupId, group]));
  const closed = ours.filter(({ securityGroupIds }) => {
    const own = securityGroupIds.map((groupId) => groups.get(groupId)).filter((group) => group !== undefined);
    return own.length > 0 && !own.some((group) => letsIn(group, instance));
  });
  if (closed.length === 0)
    return [
      {
        id,
        severity: 'ok',
        title: 'The endpoints let the instance in',
        seen: 'Their security groups allow TCP 443 from it.',
      },
    ];
  const groupIds = [...new Set(closed.flatMap(({ securityGroupIds }) => securityGroupIds))];
  const source = instance.securityGroupIds[0] ?? 'SECURITY-GROUP-OF-THE-INSTANCE';
  return [
    {
      id,
      severity: 'problem',
      title: 'The endpoints do not let the instance in',
      seen: `No rule of ${groupIds.join(', ')}, the security groups of the endpoints for ${closed.map(({ service }) => service).join(', ')}, allows TCP 443 from the instance.`,
      why: 'Its requests go to the endpoint and are dropped there, without an answer.',
      fix: {
        sentence: 'Allow HTTPS from the security group of the instance, or from the range of the VPC.',
        lines: [
          command(
            'Allow',
            `aws ec2 authorize-security-group-ingress --group-id ${groupIds[0]} --protocol tcp --port 443 --source-group ${source}`,
          ),
        ],
      },
    },
  ];
}

function letsIn(group: SecurityGroup, instance: InstanceRecord): boolean {
  return group.ingress
    .filter(coversHttps)
    .some(
      ({ cidrs, groupIds }) =>
        groupIds.some((groupId) => instance.securityGroupIds.includes(groupId)) ||
        (instance.privateIp !== undefined &&
          cidrs.some((cidr) => isInRange(instance.privateIp as string, cidr))),
    );
}

function endpointLines(
  services: readonly string[],
  { subnetId, vpcId }: InstanceRecord,
  region: string | undefined,
) {
  return command(
    'Make endpoints; SECURITY-GROUP has to allow TCP 443 from the instance',
    services
      .map(
        (service) =>
          `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ${vpcId ?? 'VPC'} --subnet-ids ${subnetId ?? 'SUBNET'} --security-group-ids SECURITY-GROUP --private-dns-enabled --service-name com.amazonaws.${region ?? 'REGION'}.${service}`,
      )
      .join('\n'),
  );
}

function routeFinding(
  routes: readonly RouteRecord[],
  { natState, region }: InstanceFacts,
  instance: InstanceRecord,
  hasSomeEndpoints: boolean,
): Finding {
  const id = 'route';
  const out = routes.find(({ destination }) => destination === '0.0.0.0/0');
  const makeEndpoints = {
    sentence: 'Make endpoints of Systems Manager in the VPC, or give the subnet a way out by a NAT gateway.',
    lines: [endpointLines([...neededServices, olderService], instance, region)],
  };
  if (!out) {
    if (instance.hasIpv6 && routes.some(({ destination }) => destination === '::/0'))
      return {
        id,
        severity: 'warning',
        title: 'The subnet has a way out for IPv6 alone',
        seen: 'Its route table has a route for ::/0 and none for 0.0.0.0/0.',
        why: 'The agent reaches Systems Manager over IPv6 only when it is set to use dual-stack endpoints.',
        fix: makeEndpoints,
      };
    return {
      id,
      severity: 'problem',
      title: hasSomeEndpoints
        ? 'What has no endpoint has no way out either'
        : 'There is no way from the subnet to Systems Manager',
      seen: 'The route table of its subnet has no route for 0.0.0.0/0.',
      why: 'The agent cannot reach Systems Manager.',
      fix: makeEndpoints,
    };
  }
  if (out.isBlackhole)
    return {
      id,
      severity: 'problem',
      title: 'The way out leads nowhere',
      seen: `The route for 0.0.0.0/0 goes to ${out.target}, which does not exist any more.`,
      why: 'Every request of the agent is dropped.',
      fix: { sentence: 'Set the route to a gateway that exists.', lines: [] },
    };
  if (out.target.startsWith('igw-')) {
    if (instance.publicIp !== undefined)
      return {
        id,
        severity: 'ok',
        title: 'The instance has a way to the internet',
        seen: `Its public address is ${instance.publicIp}, and the route for 0.0.0.0/0 goes to ${out.target}.`,
      };
    return {
      id,
      severity: 'problem',
      title: 'The instance has no public address',
      seen: `The route for 0.0.0.0/0 goes to the internet gateway ${out.target}, which serves only instances with a public address.`,
      why: 'The agent cannot reach Systems Manager.',
      fix: {
        sentence: 'Give it an Elastic IP address, or make endpoints of Systems Manager in the VPC.',
        lines: [
          command(
            'Give it an address',
            `aws ec2 associate-address --instance-id ${instance.instanceId} --allocation-id ALLOCATION`,
          ),
          endpointLines([...neededServices, olderService], instance, region),
        ],
      },
    };
  }
  if (out.target.startsWith('nat-')) {
    if (natState?.known && natState.value !== 'available')
      return {
        id,
        severity: 'problem',
        title: 'The NAT gateway is not available',
        seen: `The route for 0.0.0.0/0 goes to ${out.target}, which is ${natState.value}.`,
        why: 'The agent cannot reach Systems Manager.',
        fix: { sentence: 'Make a NAT gateway that works, and set the route to it.', lines: [] },
      };
    return {
      id,
      severity: 'ok',
      title: 'The instance has a way to the internet',
      seen: `The route for 0.0.0.0/0 goes to the NAT gateway ${out.target}.`,
    };
  }
  return {
    id,
    severity: 'unknown',
    title: 'Whether there is a way to Systems Manager',
    seen: `Unknown, because the route for 0.0.0.0/0 goes to ${out.target}, and what lies behind it cannot be seen from here.`,
    why: 'A firewall or proxy there has to let TCP 443 through to ssm and ssmmessages of the Region.',
  };
}
