import { GetInventorySchemaCommand, ListInventoryEntriesCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { InventoryType } from '#shared/inventory/inventory';
import type { InventorySource } from '../../features/inventory/ports';
import { toAppError } from './to-app-error';

const pageSize = 50;

export function createInventorySource(client: SSMClient): InventorySource {
  return {
    async listTypes() {
      try {
        const types: InventoryType[] = [];
        let NextToken: string | undefined;
        do {
          const answer = await client.send(
            new GetInventorySchemaCommand({ MaxResults: 200, ...(NextToken ? { NextToken } : {}) }),
          );
          for (const schema of answer.Schemas ?? []) {
            types.push({
              typeName: schema.TypeName ?? '',
              attributes: (schema.Attributes ?? []).map((attribute) => ({
                name: attribute.Name ?? '',
                dataType: attribute.DataType === 'number' ? 'number' : 'string',
              })),
            });
          }
          NextToken = answer.NextToken;
        } while (NextToken);
        return types;
      } catch (error) {
        throw toAppError(error, 'read the inventory types');
      }
    },

    async listEntries(nodeId, typeName, nextToken, signal) {
      try {
        const answer = await client.send(
          new ListInventoryEntriesCommand({
            InstanceId: nodeId,
            TypeName: typeName,
            MaxResults: pageSize,
            ...(nextToken ? { NextToken: nextToken } : {}),
          }),
          signal ? { abortSignal: signal } : {},
        );
        return {
          typeName,
          entries: answer.Entries ?? [],
          ...(answer.SchemaVersion ? { schemaVersion: answer.SchemaVersion } : {}),
          ...(answer.CaptureTime ? { captureTime: answer.CaptureTime } : {}),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, `read the inventory of ${nodeId}`);
      }
    },
  };
}
