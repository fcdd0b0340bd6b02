import { z } from 'zod';
import { AwsError } from '../errors';
import type { NodeRecord, NodeStore } from '../store/nodes';
import type { TagStore } from '../store/tags';

export interface Target {
  Key: string;
  Values: string[];
}

/**
 * At most five keys; the guide allows 5 values for each, the model 50: the model is followed, since it is what the API
 * checks.
 */
export const targetsInput = z
  .array(z.object({ Key: z.string().min(1).max(163), Values: z.array(z.string()).min(1).max(50) }))
  .max(5);

/** Tag queries saved under a name; see resource-groups. */
export interface SavedQueries {
  /** Undefined when there is no group of that name. */
  membersOf(groupName: string): ReadonlySet<string> | undefined;
}

/** Finds the nodes that ids or targets stand for, as they are now. */
export class TargetResolver {
  constructor(
    private readonly nodes: NodeStore,
    private readonly tags: TagStore,
    private readonly groups: SavedQueries,
  ) {}

  /** Raises InvalidInstanceId for an id that is not registered. */
  byIds(instanceIds: readonly string[]): Readonly<NodeRecord>[] {
    return [...new Set(instanceIds)].map((nodeId) => {
      const node = this.nodes.get(nodeId);
      if (!node) throw new AwsError('InvalidInstanceId', `There is no managed node ${nodeId}.`);
      return node;
    });
  }

  /** Keys are joined by AND, values by OR. Raises InvalidTarget for a key that is not known. */
  byTargets(targets: readonly Target[]): Readonly<NodeRecord>[] {
    const tests = targets.map((target) => this.#testFor(target));
    return this.nodes.list().filter((node) => tests.every((test) => test(node.nodeId)));
  }

  /** Changes when a node is registered or deregistered, and at nothing else. */
  registeredNodes(): string {
    return this.nodes
      .list()
      .map((node) => node.nodeId)
      .join();
  }

  /** Raises InvalidTarget when a key is not one that can be resolved here. */
  check(targets: readonly Target[]): void {
    for (const target of targets) this.#testFor(target);
  }

  #testFor({ Key, Values }: Target): (nodeId: string) => boolean {
    if (Key === 'InstanceIds') {
      const ids = new Set(Values);
      return ids.has('*') ? () => true : (nodeId) => ids.has(nodeId);
    }
    if (Key === 'tag-key') {
      const having = new Set(
        Values.flatMap((key) => this.tags.resourcesWith('ManagedInstance', key).map((one) => one.resourceId)),
      );
      return (nodeId) => having.has(nodeId);
    }
    if (Key.startsWith('tag:') && Key.length > 4) {
      const values = new Set(Values);
      const having = new Set(
        this.tags
          .resourcesWith('ManagedInstance', Key.slice(4))
          .filter((one) => values.has(one.value))
          .map((one) => one.resourceId),
      );
      return (nodeId) => having.has(nodeId);
    }
    if (Key === 'resource-groups:Name') {
      const groups = Values.map((name) => this.groups.membersOf(name));
      return (nodeId) => groups.some((members) => members?.has(nodeId) ?? false);
    }
    // Every resource of the bridge is a managed node.
    if (Key === 'resource-groups:ResourceTypeFilters') {
      const fits = Values.some((value) => value === 'AWS::SSM::ManagedInstance');
      return () => fits;
    }
    throw new AwsError(
      'InvalidTarget',
      `The target key ${Key} is not supported; use InstanceIds, tag:<Key>, tag-key or resource-groups:Name.`,
    );
  }
}
