import type { Fact } from './fact';

/**
 * What the doctor can ask of one connection. Each fact is asked for by itself and may fail by itself; nothing here
 * raises but for an abort. A fact that a connection cannot have at all is unknown for that reason.
 */
export interface DoctorSources {
  /** Whether EC2 and IAM can be asked at all; a bridge has neither. */
  readonly hasEc2: boolean;
  /** All nodes that Systems Manager knows. */
  nodes(signal: AbortSignal): Promise<Fact<readonly NodeRecord[]>>;
  /** Undefined: Systems Manager does not know it. */
  node(nodeId: string, signal: AbortSignal): Promise<Fact<NodeRecord | undefined>>;
  /** Whether a session could be opened now. */
  connectionStatus(nodeId: string, signal: AbortSignal): Promise<Fact<'connected' | 'notconnected'>>;
  activation(activationId: string, signal: AbortSignal): Promise<Fact<ActivationRecord | undefined>>;
  /** Tier of the hybrid nodes of the account and Region. */
  activationTier(signal: AbortSignal): Promise<Fact<'standard' | 'advanced'>>;
  /** Name of the role of Default Host Management Configuration; undefined while that is off. */
  defaultHostRole(signal: AbortSignal): Promise<Fact<string | undefined>>;
  instances(signal: AbortSignal): Promise<Fact<readonly InstanceRecord[]>>;
  /** Undefined: there is no such instance in the account and Region. */
  instance(instanceId: string, signal: AbortSignal): Promise<Fact<InstanceRecord | undefined>>;
  image(imageId: string, signal: AbortSignal): Promise<Fact<ImageRecord | undefined>>;
  /** The role of an instance profile; undefined: the profile has none. */
  profileRole(profileName: string, signal: AbortSignal): Promise<Fact<RoleRecord | undefined>>;
  role(roleName: string, signal: AbortSignal): Promise<Fact<RoleRecord | undefined>>;
  permissions(roleArn: string, roleName: string, signal: AbortSignal): Promise<Fact<RolePermissions>>;
  /** Routes of the table that holds for a subnet. */
  routes(vpcId: string, subnetId: string, signal: AbortSignal): Promise<Fact<readonly RouteRecord[]>>;
  endpoints(vpcId: string, signal: AbortSignal): Promise<Fact<readonly EndpointRecord[]>>;
  securityGroups(groupIds: readonly string[], signal: AbortSignal): Promise<Fact<readonly SecurityGroup[]>>;
  networkAcl(subnetId: string, signal: AbortSignal): Promise<Fact<readonly AclEntry[]>>;
  vpcDns(vpcId: string, signal: AbortSignal): Promise<Fact<VpcDns>>;
  natState(natGatewayId: string, signal: AbortSignal): Promise<Fact<string>>;
  /** Node clock minus control plane clock in milliseconds, where the connection can tell; absent where it never can. */
  clockSkewMs?(nodeId: string, signal: AbortSignal): Promise<Fact<number>>;
}

/** A node as DescribeInstanceInformation tells of it. Times are epoch milliseconds. */
export interface NodeRecord {
  nodeId: string;
  name: string;
  computerName?: string;
  pingStatus: 'Online' | 'ConnectionLost' | 'Inactive';
  lastPingAt?: number;
  agentVersion?: string;
  isLatestAgent?: boolean;
  activationId?: string;
  iamRole?: string;
  registeredAt?: number;
  platform?: string;
}

export interface ActivationRecord {
  activationId: string;
  isExpired: boolean;
  expiresAt?: number;
  registrationLimit: number;
  registrationsCount: number;
}

/** An instance as DescribeInstances tells of it. */
export interface InstanceRecord {
  instanceId: string;
  name?: string;
  /** `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`. */
  state: string;
  stateReason?: string;
  launchedAt?: number;
  imageId?: string;
  isWindows: boolean;
  platformDetails?: string;
  /** Name, without path, of its instance profile. */
  profileName?: string;
  vpcId?: string;
  subnetId?: string;
  privateIp?: string;
  publicIp?: string;
  hasIpv6: boolean;
  securityGroupIds: readonly string[];
  metadata?: { isEnabled: boolean; requiresToken: boolean; hopLimit?: number };
}

export interface ImageRecord {
  name: string;
  /** `amazon`, `aws-marketplace` or an account. */
  owner?: string;
}

export interface RoleRecord {
  name: string;
  arn: string;
  /** Services that may assume it, as its trust policy has them; undefined: the policy could not be understood. */
  trustedServices: readonly string[] | undefined;
}

/** What a role may do: tried by simulation, or else as the names of its policies. */
export type RolePermissions =
  | { via: 'simulation'; refused: readonly { action: string; isExplicit: boolean }[] }
  | { via: 'policies'; attached: readonly string[]; inline: readonly string[]; whyNotSimulated: string };

/** A route that takes part in reaching any IPv4 address. `target` is the id of where it leads, `local` included. */
export interface RouteRecord {
  destination: string;
  target: string;
  isBlackhole: boolean;
}

export interface EndpointRecord {
  endpointId: string;
  /** Last part of its service name: `ssm`, `ssmmessages`, `ec2messages`. */
  service: string;
  state: string;
  hasPrivateDns: boolean;
  securityGroupIds: readonly string[];
}

/** One permission of a security group; `protocol` is `-1` for all. Ports are undefined where all are meant. */
export interface GroupRule {
  protocol: string;
  fromPort?: number;
  toPort?: number;
  cidrs: readonly string[];
  groupIds: readonly string[];
  prefixListIds: readonly string[];
}

export interface SecurityGroup {
  groupId: string;
  ingress: readonly GroupRule[];
  egress: readonly GroupRule[];
}

export interface AclEntry {
  number: number;
  isEgress: boolean;
  isAllow: boolean;
  protocol: string;
  cidr?: string;
  fromPort?: number;
  toPort?: number;
}

export interface VpcDns {
  support: boolean;
  hostnames: boolean;
}

/** Facts of one EC2 instance; what was not asked for yet is absent. */
export interface InstanceFacts {
  instanceId: string;
  /** For lines to copy. */
  region?: string;
  /** Epoch milliseconds. */
  now: number;
  node?: Fact<NodeRecord | undefined>;
  instance?: Fact<InstanceRecord | undefined>;
  image?: Fact<ImageRecord | undefined>;
  profileRole?: Fact<RoleRecord | undefined>;
  permissions?: Fact<RolePermissions>;
  defaultHostRole?: Fact<string | undefined>;
  routes?: Fact<readonly RouteRecord[]>;
  endpoints?: Fact<readonly EndpointRecord[]>;
  /** Of the instance. */
  securityGroups?: Fact<readonly SecurityGroup[]>;
  /** Of the endpoints. */
  endpointGroups?: Fact<readonly SecurityGroup[]>;
  networkAcl?: Fact<readonly AclEntry[]>;
  vpcDns?: Fact<VpcDns>;
  natState?: Fact<string>;
}

/** Facts of one hybrid node; what was not asked for yet is absent. */
export interface HybridFacts {
  nodeId: string;
  /** Epoch milliseconds. */
  now: number;
  node?: Fact<NodeRecord | undefined>;
  /** What was known of it before, here. */
  before?: NodeRecord;
  connectionStatus?: Fact<'connected' | 'notconnected'>;
  activation?: Fact<ActivationRecord | undefined>;
  tier?: Fact<'standard' | 'advanced'>;
  /** All nodes of the connection, to find the same machine under another id. */
  nodes?: Fact<readonly NodeRecord[]>;
  role?: Fact<RoleRecord | undefined>;
  clockSkewMs?: Fact<number>;
}
