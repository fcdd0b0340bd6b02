import { AppError, asAppError } from '#shared/errors/app-error';
import type { Ec2Instance } from '#shared/fleet/ec2-instance';
import type { ManagedNode } from '#shared/fleet/managed-node';
import type { Clock } from '../../platform/clock';
import type { Ec2Instances, NodeDirectory } from './ports';

interface Ec2DetailOptions {
  clock: Clock;
  /** What came after the list that it belongs to: the nodes can be read again. */
  onRead(): void;
  /** Why EC2 tells nothing, as a sentence; undefined when it does. */
  onMissing(reason: string | undefined): void;
}

/** A list of nodes waits so long for EC2, and is complete the next time. */
const patienceMs = 1500;
const isInstance = (nodeId: string) => nodeId.startsWith('i-');

/** The nodes with what EC2 knows of those that are its instances. Where EC2 may not be asked, they are as SSM tells them. */
export function withEc2Detail(
  nodes: NodeDirectory,
  ec2: Ec2Instances,
  options: Ec2DetailOptions,
): NodeDirectory {
  const { clock, onRead, onMissing } = options;

  const failed = (thrown: unknown) => onMissing(asAppError(thrown).message);

  /** Undefined when it fails, or when it takes longer than a list should. */
  async function listed(signal: AbortSignal): Promise<ReadonlyMap<string, Ec2Instance> | undefined> {
    let isLate = false;
    const read = ec2.all().then(
      (instances) => {
        onMissing(undefined);
        if (isLate) onRead();
        return instances;
      },
      (error: unknown) => {
        failed(error);
        return undefined;
      },
    );
    const inTime = new Promise<undefined>((resolve) => {
      const timer = clock.after(patienceMs, () => {
        isLate = true;
        resolve(undefined);
      });
      void read.then(() => timer.cancel());
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    return Promise.race([read, inTime]);
  }

  return {
    async list(nextToken, signal) {
      const page = await nodes.list(nextToken, signal);
      if (!page.nodes.some(({ nodeId }) => isInstance(nodeId))) return page;
      const instances = await listed(signal);
      return { ...page, nodes: page.nodes.map((node) => joined(node, instances?.get(node.nodeId))) };
    },
    async get(nodeId) {
      if (!isInstance(nodeId)) return nodes.get(nodeId);
      const [node, instance] = await Promise.all([
        nodes.get(nodeId),
        ec2.get(nodeId).catch((error: unknown) => {
          failed(error);
          return undefined;
        }),
      ]);
      return joined(node, instance);
    },
    setTags(nodeId, set, remove) {
      return isInstance(nodeId) ? ec2.setTags(nodeId, set, remove) : nodes.setTags(nodeId, set, remove);
    },
    async deregister(nodeId) {
      if (isInstance(nodeId))
        throw new AppError(
          'NotSupported',
          'An EC2 instance is not deregistered: it leaves Systems Manager when its agent stops or its instance profile no longer allows it.',
        );
      await nodes.deregister(nodeId);
    },
  };
}

function joined(node: ManagedNode, instance: Ec2Instance | undefined): ManagedNode {
  if (!instance) return node;
  const { instanceId: _, tags, ...ec2 } = instance;
  return { ...node, name: ec2.name ?? node.name, tags, ec2 };
}
