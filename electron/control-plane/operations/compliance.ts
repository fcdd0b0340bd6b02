import type { ComplianceItem, ListComplianceItemsResult } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { AssociationCompliance } from '../associations/association-compliance';
import { AwsError } from '../errors';
import type { Store } from '../store/database';
import { type OperationMap, operation } from './operation';
import { page } from './paging';
import { nodeOf } from './registration';

const itemsSchema = z.array(
  z.looseObject({
    Id: z.string().optional(),
    Title: z.string().optional(),
    Severity: z.string().optional(),
    Status: z.string().optional(),
    Details: z.record(z.string(), z.string()).optional(),
  }),
);

/** Compliance as it was reported, by node and type. */
export function complianceOperations(store: Store, associations: AssociationCompliance): OperationMap {
  return {
    PutComplianceItems: operation(
      'both',
      z.object({
        ResourceId: z.string(),
        ResourceType: z.string(),
        ComplianceType: z.string().max(100),
        ExecutionSummary: z.object({ ExecutionTime: z.number() }),
        Items: z.array(z.record(z.string(), z.unknown())).max(10_000),
        ItemContentHash: z.string().max(256).optional(),
      }),
      (input, context) => {
        if (context.principal.kind === 'node' && nodeOf(context) !== input.ResourceId) {
          throw new AwsError(
            'AccessDeniedException',
            `The node ${nodeOf(context)} may not report for ${input.ResourceId}.`,
          );
        }
        const items =
          input.ComplianceType === 'Association' ? associations.withSeverities(input.Items) : input.Items;
        store.run(
          `INSERT INTO compliance_items (resource_id, compliance_type, execution_time, content_hash, items) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET execution_time = excluded.execution_time, content_hash = excluded.content_hash, items = excluded.items`,
          input.ResourceId,
          input.ComplianceType,
          Math.round(input.ExecutionSummary.ExecutionTime * 1000),
          input.ItemContentHash ?? null,
          JSON.stringify(items),
        );
        return {};
      },
    ),

    ListComplianceItems: operation(
      'operator',
      z.object({
        Filters: z
          .array(
            z.object({
              Key: z.string(),
              Values: z.array(z.string()).min(1).max(20),
              Type: z.enum(['EQUAL', 'NOT_EQUAL']).default('EQUAL'),
            }),
          )
          .default([]),
        ResourceIds: z.array(z.string()).min(1).max(1).optional(),
        ResourceTypes: z.array(z.string()).min(1).max(1).optional(),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input): ListComplianceItemsResult => {
        const rows = store.all('SELECT * FROM compliance_items ORDER BY resource_id, compliance_type');
        const all = rows
          .filter((row) => input.ResourceIds?.includes(String(row.resource_id)) ?? true)
          .flatMap((row) =>
            itemsSchema.parse(JSON.parse(String(row.items))).map(
              (item) =>
                ({
                  ComplianceType: String(row.compliance_type),
                  ResourceType: 'ManagedInstance',
                  ResourceId: String(row.resource_id),
                  Id: item.Id ?? '',
                  Title: item.Title ?? '',
                  Status: item.Status ?? '',
                  Severity: item.Severity ?? 'UNSPECIFIED',
                  ExecutionSummary: { ExecutionTime: new Date(Number(row.execution_time)) },
                  Details: item.Details ?? {},
                }) as ComplianceItem,
            ),
          )
          .filter((item) => input.Filters.every((filter) => matches(item, filter)));
        const { items, NextToken } = page('compliance-items', all, input.MaxResults, input.NextToken);
        return { ComplianceItems: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),
  };
}

function matches(
  item: ComplianceItem,
  { Key, Values, Type }: { Key: string; Values: string[]; Type: 'EQUAL' | 'NOT_EQUAL' },
): boolean {
  const fields: Record<string, string | undefined> = {
    ComplianceType: item.ComplianceType,
    Status: item.Status,
    Severity: item.Severity,
    Id: item.Id,
  };
  if (!Object.hasOwn(fields, Key))
    throw new AwsError(
      'InvalidFilter',
      `Compliance items cannot be filtered by ${Key}; use ${Object.keys(fields).join(', ')}.`,
    );
  return Values.includes(fields[Key] ?? '') === (Type === 'EQUAL');
}
