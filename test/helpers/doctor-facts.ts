import { known } from '#electron/features/doctor/fact';
import type {
  DoctorSources,
  EndpointRecord,
  GroupRule,
  InstanceFacts,
  InstanceRecord,
  NodeRecord,
  SecurityGroup,
} from '#electron/features/doctor/ports';

export const now = Date.UTC(2026, 0, 2, 12);
export const hour = 3_600_000;

export function instanceRecord(changed: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    instanceId: 'i-0123456789abcdef0',
    name: 'web',
    state: 'running',
    launchedAt: now - 24 * hour,
    imageId: 'ami-1',
    isWindows: false,
    profileName: 'web-profile',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    privateIp: '10.0.1.5',
    publicIp: '203.0.113.5',
    hasIpv6: false,
    securityGroupIds: ['sg-web'],
    metadata: { isEnabled: true, requiresToken: true, hopLimit: 2 },
    ...changed,
  };
}

export function nodeRecord(changed: Partial<NodeRecord> = {}): NodeRecord {
  return {
    nodeId: 'mi-0123456789abcdef0',
    name: 'web',
    computerName: 'web.example.org',
    pingStatus: 'ConnectionLost',
    lastPingAt: now - 3 * hour,
    agentVersion: '3.3.1611.0',
    activationId: '00000000-0000-4000-8000-000000000001',
    registeredAt: now - 100 * hour,
    ...changed,
  };
}

export const https = (changed: Partial<GroupRule> = {}): GroupRule => ({
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  cidrs: ['0.0.0.0/0'],
  groupIds: [],
  prefixListIds: [],
  ...changed,
});

export const group = (groupId: string, changed: Partial<SecurityGroup> = {}): SecurityGroup => ({
  groupId,
  ingress: [],
  egress: [https()],
  ...changed,
});

export const endpoint = (service: string, changed: Partial<EndpointRecord> = {}): EndpointRecord => ({
  endpointId: `vpce-${service}`,
  service,
  state: 'available',
  hasPrivateDns: true,
  securityGroupIds: ['sg-endpoints'],
  ...changed,
});

/** Facts of an instance that is as it should be, with what a test changes. */
export function instanceFacts(
  changed: Partial<InstanceFacts> = {},
  instance: Partial<InstanceRecord> = {},
): InstanceFacts {
  return {
    instanceId: 'i-0123456789abcdef0',
    now,
    node: known(undefined),
    instance: known(instanceRecord(instance)),
    image: known({ name: 'al2023-ami-2023.5-kernel-6.1-x86_64', owner: 'amazon' }),
    profileRole: known({
      name: 'web-role',
      arn: 'arn:aws:iam::111122223333:role/web-role',
      trustedServices: ['ec2.amazonaws.com'],
    }),
    permissions: known({ via: 'simulation' as const, refused: [] }),
    defaultHostRole: known(undefined),
    routes: known([
      { destination: '10.0.0.0/16', target: 'local', isBlackhole: false },
      { destination: '0.0.0.0/0', target: 'igw-1', isBlackhole: false },
    ]),
    endpoints: known([]),
    securityGroups: known([group('sg-web')]),
    networkAcl: known([
      { number: 100, isEgress: true, isAllow: true, protocol: '-1', cidr: '0.0.0.0/0' },
      { number: 100, isEgress: false, isAllow: true, protocol: '-1', cidr: '0.0.0.0/0' },
    ]),
    vpcDns: known({ support: true, hostnames: true }),
    ...changed,
  };
}

/** Sources that answer from the facts of an instance. */
export function sourcesOf(facts: InstanceFacts, changed: Partial<DoctorSources> = {}): DoctorSources {
  const absent = async () => known(undefined);
  const has = async <T>(fact: T | undefined): Promise<T> => fact as T;
  return {
    hasEc2: true,
    nodes: async () => known([]),
    node: () => has(facts.node),
    connectionStatus: async () => known('notconnected' as const),
    activation: absent,
    activationTier: async () => known('advanced' as const),
    defaultHostRole: () => has(facts.defaultHostRole),
    instances: async () =>
      facts.instance?.known ? known(facts.instance.value ? [facts.instance.value] : []) : known([]),
    instance: () => has(facts.instance),
    image: () => has(facts.image),
    profileRole: () => has(facts.profileRole),
    role: absent,
    permissions: () => has(facts.permissions),
    routes: () => has(facts.routes),
    endpoints: () => has(facts.endpoints),
    securityGroups: async (ids) =>
      (ids.includes('sg-endpoints') ? facts.endpointGroups : facts.securityGroups) ?? known([]),
    networkAcl: () => has(facts.networkAcl),
    vpcDns: () => has(facts.vpcDns),
    natState: () => has(facts.natState),
    ...changed,
  };
}
