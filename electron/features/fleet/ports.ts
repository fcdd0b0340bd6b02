import type { Ec2Instance } from '#shared/fleet/ec2-instance';
import type { ActivationPage, ManagedNode, NodePage, Tag } from '#shared/fleet/managed-node';

/** The nodes of one connection. Every method raises AppError. */
export interface NodeDirectory {
  /** One page in the control plane's order; tags as far as they are known. */
  list(nextToken: string | undefined, signal: AbortSignal): Promise<NodePage>;
  /** With its tags and whether a session can reach it, as they are now. */
  get(nodeId: string): Promise<ManagedNode>;
  setTags(nodeId: string, set: readonly Tag[], remove: readonly string[]): Promise<Tag[]>;
  deregister(nodeId: string): Promise<void>;
}

/** The EC2 instances of one connection. Every method raises AppError. */
export interface Ec2Instances {
  /** All of the account and Region by id, at most five minutes old. */
  all(): Promise<ReadonlyMap<string, Ec2Instance>>;
  /** One as it is now; undefined when there is none. */
  get(instanceId: string): Promise<Ec2Instance | undefined>;
  /** Answers all tags of the instance. */
  setTags(instanceId: string, set: readonly Tag[], remove: readonly string[]): Promise<Tag[]>;
}

/** Tags of a node that were read after the list. */
export interface ReadTags {
  nodeId: string;
  tags: Tag[];
}

/** The hybrid activations of one connection. Every method raises AppError. */
export interface Activations {
  /** One page, newest first. */
  list(nextToken: string | undefined): Promise<ActivationPage>;
  /** The code is answered this once. */
  create(
    wanted: ActivationRequest,
  ): Promise<{ activationId: string; activationCode: string; expiresAt: number }>;
  remove(activationId: string): Promise<void>;
}

export interface ActivationRequest {
  description: string;
  defaultInstanceName: string;
  registrationLimit: number;
  expiresInHours: number;
  tags: readonly Tag[];
  /** The connection's own choice where absent. */
  iamRole?: string | undefined;
}
