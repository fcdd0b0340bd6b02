import { createHash } from 'node:crypto';
import type {
  GetInventoryResult,
  GetInventorySchemaResult,
  ListInventoryEntriesResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import type { Presence } from '../presence';
import type { Store } from '../store/database';
import type { InventoryRecord, InventoryStore } from '../store/inventory';
import type { NodeRecord, NodeStore } from '../store/nodes';
import {
  type InventoryFilter,
  inventoryFilterInput,
  matchesEntry,
  splitFilterKey,
} from './inventory-filters';
import { inventoryTypes } from './inventory-types';
import { type OperationMap, operation, type RequestContext } from './operation';
import { page } from './paging';

const typeName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^(AWS|Custom):.*$/, 'Member must satisfy regular expression pattern: ^(AWS|Custom):.*$');
const entryInput = z.record(z.string().min(1).max(64), z.string().max(4096));

/** AWS's limits: 30 items in a call, 10,000 entries in an item, 20 custom types on a node. */
const maxEntries = 10_000;
const maxItems = 30;
const maxCustomTypes = 20;
/** Base64 MD5 of an empty JSON array. */
const emptyContentHash = createHash('md5').update('[]').digest('base64');

interface InventoryStores {
  store: Store;
  nodes: NodeStore;
  inventory: InventoryStore;
  changes: ChangeFeed;
  presence: Presence;
}

export function inventoryOperations({
  store,
  nodes,
  inventory,
  changes,
  presence,
}: InventoryStores): OperationMap {
  /** AWS:InstanceInformation is the control plane's own knowledge of the node, always fresh. */
  const instanceInformation = (node: NodeRecord, nowMs: number): InventoryRecord => ({
    typeName: 'AWS:InstanceInformation',
    schemaVersion: '1.0',
    captureTime: new Date(node.lastPingAt ?? node.registeredAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    entries: [
      {
        AgentType: node.agentName ?? '',
        AgentVersion: node.agentVersion ?? '',
        ComputerName: node.computerName ?? '',
        IpAddress: node.ipAddress ?? '',
        PlatformName: node.platformName ?? '',
        PlatformType: node.platformType ?? '',
        PlatformVersion: node.platformVersion ?? '',
        ResourceType: 'ManagedInstance',
        InstanceStatus: presence.status(node, nowMs) === 'Online' ? 'Active' : 'ConnectionLost',
        InstanceId: node.nodeId,
      },
    ],
  });

  const itemOf = (node: NodeRecord, type: string, nowMs: number): InventoryRecord | undefined =>
    type === 'AWS:InstanceInformation' ? instanceInformation(node, nowMs) : inventory.get(node.nodeId, type);

  const knownTypes = () => {
    const custom = inventory.customTypes().map((name) => {
      const attributes = new Set<string>();
      for (const node of nodes.list()) {
        for (const entry of inventory.get(node.nodeId, name)?.entries.slice(0, 100) ?? []) {
          for (const key of Object.keys(entry)) attributes.add(key);
        }
      }
      return { typeName: name, version: '1.0', attributes: [...attributes] };
    });
    return [...inventoryTypes, ...custom];
  };

  return {
    PutInventory: operation(
      'both',
      z.object({
        InstanceId: z.string(),
        Items: z
          .array(
            z.object({
              TypeName: typeName,
              SchemaVersion: z
                .string()
                .regex(/^([0-9]{1,6})(\.[0-9]{1,6})$/, 'SchemaVersion is not of the form N.N'),
              CaptureTime: z
                .string()
                .regex(
                  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
                  'CaptureTime is not of the form YYYY-MM-DDThh:mm:ssZ',
                ),
              ContentHash: z.string().max(256).optional(),
              Content: z.array(entryInput).nullish(),
            }),
          )
          .min(1)
          .max(maxItems),
      }),
      (input, context) => {
        checkMayReport(input.InstanceId, context);
        if (!nodes.get(input.InstanceId))
          throw new AwsError('InvalidInstanceId', `There is no managed node ${input.InstanceId}.`);
        const names = input.Items.map((item) => item.TypeName);
        if (new Set(names).size !== names.length) {
          throw new AwsError(
            'InvalidInventoryRequestException',
            'An inventory type occurs twice in the request.',
          );
        }
        checkCustomTypes(names, inventory.customTypes(input.InstanceId));
        store.transaction(() => {
          for (const item of input.Items) {
            const stored = inventory.contentHash(input.InstanceId, item.TypeName);
            if (item.Content == null) {
              // Stands for "empty" or "unchanged since this hash"; only a hash that we hold tells which.
              if (item.ContentHash !== undefined && item.ContentHash === stored) {
                inventory.touch(input.InstanceId, item.TypeName, item.CaptureTime);
                continue;
              }
              // Stock agents send types that never had rows without content and with a hash of nothing.
              if (
                item.ContentHash !== undefined &&
                (stored !== undefined || item.ContentHash !== emptyContentHash)
              ) {
                throw new AwsError(
                  'ItemContentMismatchException',
                  `The content of ${item.TypeName} with this hash is not known here; send the whole content.`,
                );
              }
            } else if (item.Content.length > maxEntries) {
              throw new AwsError(
                'ItemSizeLimitExceededException',
                `${item.TypeName} has more than ${maxEntries} entries.`,
              );
            } else if (item.ContentHash !== undefined && item.ContentHash === stored) {
              inventory.touch(input.InstanceId, item.TypeName, item.CaptureTime);
              continue;
            }
            inventory.put(input.InstanceId, {
              typeName: item.TypeName,
              schemaVersion: item.SchemaVersion,
              captureTime: item.CaptureTime,
              ...(item.ContentHash === undefined ? {} : { contentHash: item.ContentHash }),
              entries: item.Content ?? [],
            });
          }
        });
        changes.tell({ topic: 'inventory', nodeId: input.InstanceId });
        return {};
      },
    ),

    ListInventoryEntries: operation(
      'operator',
      z.object({
        InstanceId: z.string(),
        TypeName: typeName,
        Filters: z.array(inventoryFilterInput).max(5).default([]),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input, context): ListInventoryEntriesResult => {
        const node = nodes.get(input.InstanceId);
        if (!node) throw new AwsError('InvalidInstanceId', `There is no managed node ${input.InstanceId}.`);
        const item = itemOf(node, input.TypeName, context.nowMs);
        if (!item) return { TypeName: input.TypeName, InstanceId: input.InstanceId, Entries: [] };
        const matching = item.entries.filter((entry) =>
          input.Filters.every((filter) => matchesEntry(entry, attributeName(filter, input.TypeName), filter)),
        );
        const { items, NextToken } = page(
          `entries ${input.InstanceId} ${input.TypeName}`,
          matching,
          input.MaxResults,
          input.NextToken,
        );
        return {
          TypeName: input.TypeName,
          InstanceId: input.InstanceId,
          SchemaVersion: item.schemaVersion,
          CaptureTime: item.captureTime,
          Entries: items,
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    GetInventory: operation(
      'operator',
      z.object({
        Filters: z.array(inventoryFilterInput).max(5).default([]),
        Aggregators: z.array(z.unknown()).default([]),
        ResultAttributes: z
          .array(z.object({ TypeName: typeName }))
          .max(1)
          .default([]),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input, context): GetInventoryResult => {
        if (input.Aggregators.length > 0) {
          throw new AwsError(
            'InvalidAggregatorException',
            'The Quarterdeck bridge does not aggregate inventory; see docs/bridge-api.md.',
          );
        }
        const tests = input.Filters.map((filter) => ({ filter, ...splitFilterKey(filter.Key) }));
        const wanted = input.ResultAttributes[0]?.TypeName ?? 'AWS:InstanceInformation';
        const matching = nodes.list().filter((node) =>
          tests.every(({ filter, typeName: type, attribute }) => {
            const entries = itemOf(node, type, context.nowMs)?.entries ?? [];
            return filter.Type === 'NotEqual'
              ? entries.every((entry) => matchesEntry(entry, attribute, filter))
              : entries.some((entry) => matchesEntry(entry, attribute, filter));
          }),
        );
        const { items, NextToken } = page('inventory', matching, input.MaxResults, input.NextToken);
        return {
          Entities: items.map((node) => {
            const item = itemOf(node, wanted, context.nowMs);
            return {
              Id: node.nodeId,
              Data: item
                ? {
                    [wanted]: {
                      TypeName: wanted,
                      SchemaVersion: item.schemaVersion,
                      CaptureTime: item.captureTime,
                      ...(item.contentHash === undefined ? {} : { ContentHash: item.contentHash }),
                      Content: item.entries,
                    },
                  }
                : {},
            };
          }),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    GetInventorySchema: operation(
      'operator',
      z.object({
        TypeName: z.string().max(100).optional(),
        Aggregator: z.boolean().optional(),
        SubType: z.boolean().optional(),
        MaxResults: z.number().int().min(50).max(200).default(50),
        NextToken: z.string().optional(),
      }),
      (input): GetInventorySchemaResult => {
        const wanted = knownTypes().filter(
          (type) => !input.TypeName || type.typeName.startsWith(input.TypeName),
        );
        if (input.TypeName && wanted.length === 0) {
          throw new AwsError('InvalidTypeNameException', `There is no inventory type ${input.TypeName}.`);
        }
        const { items, NextToken } = page('schema', wanted, input.MaxResults, input.NextToken);
        return {
          Schemas: items.map((type) => ({
            TypeName: type.typeName,
            Version: type.version,
            DisplayName: type.typeName.replace(/^(AWS|Custom):/, ''),
            Attributes: type.attributes.map((name) => ({ Name: name, DataType: 'string' as const })),
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),
  };
}

function checkCustomTypes(given: readonly string[], stored: readonly string[]): void {
  const custom = new Set([...stored, ...given.filter((name) => name.startsWith('Custom:'))]);
  if (custom.size > maxCustomTypes) {
    throw new AwsError(
      'CustomSchemaCountLimitExceededException',
      `A node can have at most ${maxCustomTypes} custom inventory types.`,
    );
  }
}

function attributeName(filter: InventoryFilter, type: string): string {
  return filter.Key.startsWith(`${type}.`) ? filter.Key.slice(type.length + 1) : filter.Key;
}

/** A node reports for itself alone; operators may put custom inventory on any node. */
function checkMayReport(nodeId: string, context: RequestContext): void {
  if (context.principal.kind === 'node' && context.principal.nodeId !== nodeId) {
    throw new AwsError(
      'AccessDeniedException',
      `The node ${context.principal.nodeId} may not report for ${nodeId}.`,
    );
  }
}
