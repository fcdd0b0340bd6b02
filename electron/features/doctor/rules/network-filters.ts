import type { Finding } from '#shared/doctor/finding';
import type { AclEntry, InstanceFacts } from '../ports';
import { httpsEgress } from './group-rules';
import { command } from './instance-state';
import { notKnown, valueIn } from './not-known';

/** Whether the security groups of the instance let its requests out. */
export function securityGroupEgress(facts: InstanceFacts): Finding[] {
  const { securityGroups } = facts;
  const instance = valueIn(facts.instance);
  if (!instance || !securityGroups) return [];
  const id = 'security-group-egress';
  if (!securityGroups.known) return notKnown(id, 'Security groups of the instance', securityGroups);
  const groupIds = securityGroups.value.map(({ groupId }) => groupId);
  const { everywhere, sides } = httpsEgress(securityGroups.value);
  if (everywhere)
    return [
      {
        id,
        severity: 'ok',
        title: 'The security groups let HTTPS out',
        seen: `${groupIds.join(', ')} allow TCP 443 to any address.`,
      },
    ];
  if (sides.length === 0)
    return [
      {
        id,
        severity: 'problem',
        title: 'The security groups let no HTTPS out',
        seen: `No outbound rule of ${groupIds.join(', ') || 'the instance'} allows TCP 443.`,
        why: 'The agent cannot reach Systems Manager. It needs nothing inbound.',
        fix: {
          sentence: 'Allow HTTPS outbound, to any address or to the security group of the endpoints.',
          lines: [
            command(
              'Allow',
              `aws ec2 authorize-security-group-egress --group-id ${groupIds[0] ?? 'GROUP'} --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges='[{CidrIp=0.0.0.0/0}]'`,
            ),
          ],
        },
      },
    ];
  const endpoints = valueIn(facts.endpoints) ?? [];
  const endpointGroupIds = new Set(endpoints.flatMap(({ securityGroupIds }) => securityGroupIds));
  if (sides.some((side) => endpointGroupIds.has(side)))
    return [
      {
        id,
        severity: 'ok',
        title: 'The security groups let HTTPS out to the endpoints',
        seen: `${groupIds.join(', ')} allow TCP 443 to ${sides.join(', ')}.`,
      },
    ];
  return [
    {
      id,
      severity: 'warning',
      title: 'The security groups let HTTPS out to some addresses alone',
      seen: `TCP 443 is allowed to ${sides.join(', ')} only.`,
      why: 'Systems Manager has to be among them: its endpoints in the VPC, or its public addresses.',
    },
  ];
}

/** Whether the network ACL of the subnet lets requests out and answers in. */
export function networkAcl(facts: InstanceFacts): Finding[] {
  const { networkAcl: entries } = facts;
  if (!valueIn(facts.instance) || !entries) return [];
  const id = 'network-acl';
  if (!entries.known) return notKnown(id, 'Network ACL of the subnet', entries);
  const out = verdict(entries.value, true, 443, 443);
  const back = verdict(entries.value, false, 32_768, 60_999);
  if (out === 'allow' && back === 'allow')
    return [
      {
        id,
        severity: 'ok',
        title: 'The network ACL lets requests out and answers in',
        seen: 'TCP 443 out to, and TCP 32768 to 60999 in from any address.',
      },
    ];
  if (out === 'deny' || back === 'deny')
    return [
      {
        id,
        severity: 'problem',
        title: out === 'deny' ? 'The network ACL lets no HTTPS out' : 'The network ACL lets no answers in',
        seen:
          out === 'deny'
            ? 'The first entry for outbound TCP 443 denies it.'
            : 'The first entry for inbound TCP on ports 32768 to 60999, where answers arrive, denies it.',
        why: 'A network ACL keeps no state: answers need an entry of their own.',
        fix: {
          sentence: 'Allow outbound TCP 443, and inbound TCP 1024 to 65535, in entries before that.',
          lines: [],
        },
      },
    ];
  return [
    {
      id,
      severity: 'info',
      title: 'The network ACL allows some addresses alone',
      seen: 'What it says of TCP 443 out, or of answers in, depends on the address.',
      why: 'The addresses of Systems Manager, or of its endpoints, have to be among those allowed.',
    },
  ];
}

/** What the entries say of any address; `depends` when an entry for some addresses comes first. */
function verdict(
  entries: readonly AclEntry[],
  isEgress: boolean,
  from: number,
  to: number,
): 'allow' | 'deny' | 'depends' {
  const sorted = entries
    .filter((entry) => entry.isEgress === isEgress && covers(entry, from, to))
    .sort((a, b) => a.number - b.number);
  for (const { cidr, isAllow } of sorted) {
    if (cidr === undefined) continue;
    if (cidr !== '0.0.0.0/0') return 'depends';
    return isAllow ? 'allow' : 'deny';
  }
  return 'deny';
}

function covers({ fromPort, protocol, toPort }: AclEntry, from: number, to: number): boolean {
  if (protocol !== '-1' && protocol !== '6') return false;
  return (fromPort ?? 0) <= from && to <= (toPort ?? 65_535);
}

/** Whether names resolve in the VPC. */
export function vpcDns(facts: InstanceFacts): Finding[] {
  const instance = valueIn(facts.instance);
  if (!instance || !facts.vpcDns) return [];
  const id = 'vpc-dns';
  if (!facts.vpcDns.known) return notKnown(id, 'DNS of the VPC', facts.vpcDns);
  const { hostnames, support } = facts.vpcDns.value;
  const modify = `aws ec2 modify-vpc-attribute --vpc-id ${instance.vpcId ?? 'VPC'}`;
  if (!support)
    return [
      {
        id,
        severity: 'problem',
        title: 'DNS is switched off in the VPC',
        seen: 'enableDnsSupport is false.',
        why: "Unless the VPC has name servers of its own, the names of Systems Manager don't resolve; names of endpoints never do.",
        fix: {
          sentence: 'Switch it on.',
          lines: [command('Switch on', `${modify} --enable-dns-support '{"Value":true}'`)],
        },
      },
    ];
  const needsHostnames = (valueIn(facts.endpoints) ?? []).some(({ hasPrivateDns }) => hasPrivateDns);
  if (!hostnames && needsHostnames)
    return [
      {
        id,
        severity: 'warning',
        title: 'DNS hostnames are switched off in the VPC',
        seen: 'enableDnsHostnames is false, while endpoints have private names.',
        why: 'The private names of endpoints need it.',
        fix: {
          sentence: 'Switch it on.',
          lines: [command('Switch on', `${modify} --enable-dns-hostnames '{"Value":true}'`)],
        },
      },
    ];
  return [{ id, severity: 'ok', title: 'Names resolve in the VPC', seen: 'enableDnsSupport is true.' }];
}
