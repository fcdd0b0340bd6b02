import { z } from 'zod';
import { AwsError } from '../errors';
import type { Store } from '../store/database';
import { type OperationMap, operation } from './operation';
import { nodeOf } from './registration';

/** What stock agents ask of State Manager. This bridge holds no associations, so every list is empty. */
export function associationOperations(store: Store): OperationMap {
  return {
    ListInstanceAssociations: operation('node', z.object({ InstanceId: z.string() }), () => ({
      Associations: [],
    })),
    UpdateInstanceAssociationStatus: operation(
      'node',
      z.object({ AssociationId: z.string(), InstanceId: z.string() }),
      (input) => {
        throw new AwsError(
          'DoesNotExistException',
          `There is no association ${input.AssociationId} on this bridge.`,
        );
      },
    ),
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
        store.run(
          `INSERT INTO compliance_items (resource_id, compliance_type, execution_time, content_hash, items) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET execution_time = excluded.execution_time, content_hash = excluded.content_hash, items = excluded.items`,
          input.ResourceId,
          input.ComplianceType,
          Math.round(input.ExecutionSummary.ExecutionTime * 1000),
          input.ItemContentHash ?? null,
          JSON.stringify(input.Items),
        );
        return {};
      },
    ),
  };
}
