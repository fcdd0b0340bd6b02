import {
  AddTagsToResourceCommand,
  DeregisterManagedInstanceCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  type InstanceInformation,
  RemoveTagsFromResourceCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { AppError } from '#shared/errors/app-error';
import type { ManagedNode, Tag } from '#shared/fleet/managed-node';
import type { NodeDirectory, ReadTags } from '../../features/fleet/ports';
import { systemClock } from '../../platform/node/system-clock';
import { NodeTags } from './node-tags';
import { toAppError } from './to-app-error';

/** What a connection knows beyond SSM's own answers, in one call (the bridge's added endpoint). */
export interface ExtraFacts {
  nodeId: string;
  connected: boolean;
  tags: Tag[];
  agentName?: string | undefined;
  clockSkewMs?: number | undefined;
}

type NodeFacts = Pick<ExtraFacts, 'tags'> & Partial<ExtraFacts>;

interface NodeDirectoryOptions {
  connectionId: string;
  client: SSMClient;
  /** Absent where tags and connection status have to be asked node by node. */
  extraFacts?: (signal?: AbortSignal) => Promise<ExtraFacts[]>;
  /** Tags that were read after the list that named their nodes, where they do not come with it. */
  onTagsRead?: (nodes: ReadTags[]) => void;
}

/** The most that DescribeInstanceInformation answers at a time. */
const pageSize = 50;

/** A NodeDirectory that may read in the background. */
export interface AwsNodeDirectory extends NodeDirectory {
  /** Ends what is read in the background. */
  stop(): void;
}

/**
 * NodeDirectory over DescribeInstanceInformation, one call a page. What SSM gives one node at a time is not asked with the
 * list: tags are read after it (see NodeTags), GetConnectionStatus when a node is opened (docs/api-log.md).
 */
export function createNodeDirectory(options: NodeDirectoryOptions): AwsNodeDirectory {
  const { client, connectionId, extraFacts } = options;
  const tags = new NodeTags({ client, clock: systemClock, onRead: options.onTagsRead });

  async function factsOfPage(nodeIds: string[], signal: AbortSignal): Promise<Map<string, NodeFacts>> {
    if (extraFacts) return new Map((await extraFacts(signal)).map((facts) => [facts.nodeId, facts]));
    tags.want(nodeIds);
    return new Map(nodeIds.map((nodeId) => [nodeId, { tags: tags.known(nodeId)?.tags ?? [] }]));
  }

  async function factsOf(nodeId: string): Promise<NodeFacts | undefined> {
    if (extraFacts) return (await extraFacts()).find((facts) => facts.nodeId === nodeId);
    const [itsTags, status] = await Promise.all([
      tags.read(nodeId),
      client.send(new GetConnectionStatusCommand({ Target: nodeId })),
    ]);
    return { connected: status.Status === 'connected', tags: itsTags };
  }

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
        const nodeIds = rows.map((row) => row.InstanceId ?? '');
        const facts = await factsOfPage(nodeIds, signal);
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
        return toNode(connectionId, row, await factsOf(nodeId));
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
        return await tags.read(nodeId);
      } catch (error) {
        throw toAppError(error, 'change the tags');
      }
    },

    async deregister(nodeId) {
      try {
        await client.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeId }));
        tags.forget(nodeId);
      } catch (error) {
        throw toAppError(error, `deregister ${nodeId}`);
      }
    },

    stop: () => tags.stop(),
  };
}

const platforms = new Map([
  ['Linux', 'Linux'],
  ['Windows', 'Windows'],
  ['MacOS', 'MacOS'],
] as const);

function toNode(connectionId: string, row: InstanceInformation, facts: NodeFacts | undefined): ManagedNode {
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
    if (facts.connected !== undefined) node.sessionStatus = facts.connected ? 'connected' : 'notconnected';
    if (facts.agentName !== undefined) node.agentName = facts.agentName;
    if (facts.clockSkewMs !== undefined) node.clockSkewMs = facts.clockSkewMs;
  }
  return node;
}
