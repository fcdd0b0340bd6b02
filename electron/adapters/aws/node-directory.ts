import {
  AddTagsToResourceCommand,
  DeregisterManagedInstanceCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  type InstanceInformation,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { AppError } from '#shared/errors/app-error';
import type { ManagedNode, Tag } from '#shared/fleet/managed-node';
import type { NodeDirectory } from '../../features/fleet/ports';
import { toAppError } from './to-app-error';

/** What a connection knows beyond SSM's own answers, in one call (the bridge's added endpoint). */
export interface ExtraFacts {
  nodeId: string;
  connected: boolean;
  tags: Tag[];
  agentName?: string | undefined;
  clockSkewMs?: number | undefined;
}

interface NodeDirectoryOptions {
  connectionId: string;
  client: SSMClient;
  /** Absent where tags and connection status have to be asked node by node. */
  extraFacts?: (signal?: AbortSignal) => Promise<ExtraFacts[]>;
}

const pageSize = 50;
/** Calls under way at once for what has to be asked node by node. */
const concurrency = 8;

/** NodeDirectory over DescribeInstanceInformation, with tags and GetConnectionStatus joined in. */
export function createNodeDirectory(options: NodeDirectoryOptions): NodeDirectory {
  const { client, connectionId, extraFacts } = options;

  async function factsOf(nodeId: string): Promise<ExtraFacts> {
    const [tags, status] = await Promise.all([
      client.send(new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: nodeId })),
      client.send(new GetConnectionStatusCommand({ Target: nodeId })),
    ]);
    return { nodeId, connected: status.Status === 'connected', tags: (tags.TagList ?? []).map(toTag) };
  }

  async function factsOfAll(nodeIds: string[], signal?: AbortSignal): Promise<Map<string, ExtraFacts>> {
    if (extraFacts) return new Map((await extraFacts(signal)).map((facts) => [facts.nodeId, facts]));
    const facts = new Map<string, ExtraFacts>();
    const waiting = [...nodeIds];
    const worker = async () => {
      for (let nodeId = waiting.pop(); nodeId !== undefined; nodeId = waiting.pop()) {
        signal?.throwIfAborted();
        facts.set(nodeId, await factsOf(nodeId));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return facts;
  }

  const tagsOf = async (nodeId: string): Promise<Tag[]> => {
    const answer = await client.send(
      new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: nodeId }),
    );
    return (answer.TagList ?? []).map(toTag);
  };

  return {
    async list(nextToken, signal) {
      try {
        const answer = await client.send(
          new DescribeInstanceInformationCommand({
            MaxResults: pageSize,
            ...(nextToken ? { NextToken: nextToken } : {}),
          }),
          { abortSignal: signal },
        );
        const rows = answer.InstanceInformationList ?? [];
        const facts = await factsOfAll(
          rows.map((row) => row.InstanceId ?? ''),
          signal,
        );
        return {
          nodes: rows.map((row) => toNode(connectionId, row, facts.get(row.InstanceId ?? ''))),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the nodes');
      }
    },

    async get(nodeId) {
      try {
        const answer = await client.send(
          new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [nodeId] }] }),
        );
        const row = answer.InstanceInformationList?.[0];
        if (!row)
          throw new AppError('NotFound', `The node ${nodeId} is no longer registered on this connection.`);
        return toNode(connectionId, row, (await factsOfAll([nodeId])).get(nodeId));
      } catch (error) {
        throw toAppError(error, `read the node ${nodeId}`);
      }
    },

    async setTags(nodeId, set, remove) {
      const resource = { ResourceType: 'ManagedInstance', ResourceId: nodeId } as const;
      try {
        if (set.length > 0) {
          const Tags = set.map((tag) => ({ Key: tag.key, Value: tag.value }));
          await client.send(new AddTagsToResourceCommand({ ...resource, Tags }));
        }
        if (remove.length > 0)
          await client.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: [...remove] }));
        return await tagsOf(nodeId);
      } catch (error) {
        throw toAppError(error, 'change the tags');
      }
    },

    async deregister(nodeId) {
      try {
        await client.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
      } catch (error) {
        throw toAppError(error, `deregister ${nodeId}`);
      }
    },
  };
}

function toTag(tag: { Key?: string | undefined; Value?: string | undefined }): Tag {
  return { key: tag.Key ?? '', value: tag.Value ?? '' };
}

const platforms = new Map([
  ['Linux', 'Linux'],
  ['Windows', 'Windows'],
  ['MacOS', 'MacOS'],
] as const);

function toNode(connectionId: string, row: InstanceInformation, facts: ExtraFacts | undefined): ManagedNode {
  const nodeId = row.InstanceId ?? '';
  const node: ManagedNode = {
    connectionId,
    nodeId,
    name: row.Name || row.ComputerName || nodeId,
    pingStatus: row.PingStatus ?? 'ConnectionLost',
    tags: facts?.tags ?? [],
  };
  const platformType = platforms.get(row.PlatformType as 'Linux');
  if (platformType) node.platformType = platformType;
  if (row.ComputerName) node.computerName = row.ComputerName;
  if (row.LastPingDateTime) node.lastPingAt = row.LastPingDateTime.getTime();
  if (row.PlatformName) node.platformName = row.PlatformName;
  if (row.PlatformVersion) node.platformVersion = row.PlatformVersion;
  if (row.AgentVersion) node.agentVersion = row.AgentVersion;
  if (row.IPAddress) node.ipAddress = row.IPAddress;
  const sourceType = row.SourceType ?? row.ResourceType;
  if (sourceType)
    node.sourceType = sourceType.replace(/^AWS::SSM::/, '').replace(/^AWS::EC2::Instance$/, 'EC2Instance');
  if (row.ActivationId) node.activationId = row.ActivationId;
  if (row.IamRole) node.iamRole = row.IamRole;
  if (row.RegistrationDate) node.registeredAt = row.RegistrationDate.getTime();
  if (facts) {
    node.sessionStatus = facts.connected ? 'connected' : 'notconnected';
    if (facts.agentName !== undefined) node.agentName = facts.agentName;
    if (facts.clockSkewMs !== undefined) node.clockSkewMs = facts.clockSkewMs;
  }
  return node;
}
