import type { ManagedNode, NodePage, Tag } from '#shared/fleet/managed-node';

/** The nodes of one connection. Every method raises AppError. */
export interface NodeDirectory {
  /** One page in the control plane's order, with tags. */
  list(nextToken: string | undefined, signal: AbortSignal): Promise<NodePage>;
  get(nodeId: string): Promise<ManagedNode>;
  setTags(nodeId: string, set: readonly Tag[], remove: readonly string[]): Promise<Tag[]>;
  deregister(nodeId: string): Promise<void>;
  createActivation(
    wanted: ActivationRequest,
  ): Promise<{ activationId: string; activationCode: string; expiresAt: number }>;
}

export interface ActivationRequest {
  description: string;
  defaultInstanceName: string;
  registrationLimit: number;
  expiresInHours: number;
  tags: readonly Tag[];
}
