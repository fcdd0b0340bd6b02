import type {
  DescribeInstanceInformationResult,
  GetConnectionStatusResponse,
  InstanceInformation,
  PlatformType,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import type { Presence } from '../presence';
import type { AuditLog } from '../store/audit';
import type { Store } from '../store/database';
import type { NodeRecord, NodeStore, ReportedInformation } from '../store/nodes';
import type { StoredTag, TagStore } from '../store/tags';
import { type FilterableNode, legacyFilterInput, nodeFilter, stringFilterInput } from './node-filters';
import { actorOf, type OperationMap, operation } from './operation';
import { page } from './paging';
import { nodeOf } from './registration';

interface NodeStores {
  store: Store;
  nodes: NodeStore;
  tags: TagStore;
  audit: AuditLog;
  changes: ChangeFeed;
  presence: Presence;
  /** Ends the node's channels after it was deregistered. */
  disconnect(nodeId: string): void;
}

const text = z.string().max(1024).optional();

export function nodeOperations({
  store,
  nodes,
  tags,
  audit,
  changes,
  presence,
  disconnect,
}: NodeStores): OperationMap {
  const filterable = (node: NodeRecord, nowMs: number): FilterableNode => ({
    nodeId: node.nodeId,
    pingStatus: presence.status(node, nowMs),
    platformType: node.platformType ?? '',
    agentVersion: node.agentVersion ?? '',
    activationId: node.activationId,
    iamRole: node.iamRole,
    resourceType: 'ManagedInstance',
    tags: tags.list('ManagedInstance', node.nodeId),
  });

  return {
    DescribeInstanceInformation: operation(
      'operator',
      z.object({
        InstanceInformationFilterList: z.array(legacyFilterInput).optional(),
        Filters: z.array(stringFilterInput).optional(),
        MaxResults: z.number().int().min(5).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input, context): DescribeInstanceInformationResult => {
        if (input.InstanceInformationFilterList?.length && input.Filters?.length) {
          throw new AwsError(
            'ValidationException',
            'Use either InstanceInformationFilterList or Filters, not both.',
          );
        }
        const filters = [
          ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({
            key,
            values: valueSet,
          })),
          ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key, values: Values })),
        ];
        const matches = nodeFilter(filters);
        const all = nodes.list();
        const matching =
          filters.length === 0 ? all : all.filter((node) => matches(filterable(node, context.nowMs)));
        const { items, NextToken } = page('nodes', matching, input.MaxResults, input.NextToken);
        return {
          InstanceInformationList: items.map((node) => describe(node, presence, context.nowMs)),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    GetConnectionStatus: operation(
      'operator',
      z.object({ Target: z.string().min(1).max(400) }),
      (input): GetConnectionStatusResponse => {
        if (!nodes.get(input.Target))
          throw new AwsError('InvalidInstanceId', `There is no managed node ${input.Target}.`);
        return {
          Target: input.Target,
          Status: presence.isConnected(input.Target) ? 'connected' : 'notconnected',
        };
      },
    ),

    DeregisterManagedInstance: operation(
      'operator',
      z.object({ InstanceId: z.string() }),
      (input, context) => {
        store.transaction(() => {
          if (!nodes.remove(input.InstanceId)) {
            throw new AwsError('InvalidInstanceId', `There is no managed node ${input.InstanceId}.`);
          }
          tags.removeAll('ManagedInstance', input.InstanceId);
          audit.record({
            atMs: context.nowMs,
            actor: actorOf(context.principal),
            action: 'DeregisterManagedInstance',
            resource: input.InstanceId,
            detail: {},
          });
        });
        disconnect(input.InstanceId);
        presence.forget(input.InstanceId);
        changes.tell({ topic: 'node', nodeId: input.InstanceId });
        return {};
      },
    ),

    UpdateInstanceInformation: operation(
      'node',
      z.object({
        InstanceId: z.string(),
        AgentName: text,
        AgentVersion: text,
        AgentStatus: text,
        PlatformType: text,
        PlatformName: text,
        PlatformVersion: text,
        ComputerName: text,
        IPAddress: text,
      }),
      (input, context) => {
        const nodeId = nodeOf(context);
        if (input.InstanceId !== nodeId) {
          throw new AwsError(
            'AccessDeniedException',
            `The node ${nodeId} may not report for ${input.InstanceId}.`,
          );
        }
        const reported: ReportedInformation = {};
        if (input.PlatformType) reported.platformType = input.PlatformType;
        if (input.PlatformName) reported.platformName = input.PlatformName;
        if (input.PlatformVersion) reported.platformVersion = input.PlatformVersion;
        if (input.AgentName) reported.agentName = input.AgentName;
        if (input.AgentVersion) reported.agentVersion = input.AgentVersion;
        if (input.ComputerName) reported.computerName = input.ComputerName;
        if (input.IPAddress) reported.ipAddress = input.IPAddress;
        nodes.ping(nodeId, context.nowMs, context.clockSkewMs, reported);
        presence.pinged(nodeId, context.nowMs);
        return {};
      },
    ),
  };
}

function describe(node: NodeRecord, presence: Presence, nowMs: number): InstanceInformation {
  const information: InstanceInformation = {
    InstanceId: node.nodeId,
    PingStatus: presence.status(node, nowMs),
    ActivationId: node.activationId,
    IamRole: node.iamRole,
    RegistrationDate: new Date(node.registeredAt),
    ResourceType: 'ManagedInstance',
    SourceType: 'AWS::SSM::ManagedInstance',
    SourceId: node.nodeId,
  };
  if (node.name) information.Name = node.name;
  if (node.lastPingAt !== undefined) information.LastPingDateTime = new Date(node.lastPingAt);
  if (node.agentVersion !== undefined) information.AgentVersion = node.agentVersion;
  if (node.platformType !== undefined) information.PlatformType = node.platformType as PlatformType;
  if (node.platformName !== undefined) information.PlatformName = node.platformName;
  if (node.platformVersion !== undefined) information.PlatformVersion = node.platformVersion;
  if (node.ipAddress !== undefined) information.IPAddress = node.ipAddress;
  if (node.computerName !== undefined) information.ComputerName = node.computerName;
  return information;
}

/** What the added endpoint `GET /quarterdeck/v1/nodes` says of all nodes in one answer: what SSM has no field for. */
export function nodeFacts(nodes: NodeStore, tags: TagStore, presence: Presence): NodeFacts[] {
  return nodes.list().map((node) => ({
    nodeId: node.nodeId,
    connected: presence.isConnected(node.nodeId),
    tags: tags.list('ManagedInstance', node.nodeId),
    ...(node.agentName === undefined ? {} : { agentName: node.agentName }),
    ...(node.clockSkewMs === undefined ? {} : { clockSkewMs: node.clockSkewMs }),
  }));
}

export interface NodeFacts {
  nodeId: string;
  connected: boolean;
  tags: StoredTag[];
  agentName?: string;
  clockSkewMs?: number;
}
