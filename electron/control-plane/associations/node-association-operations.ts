import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../errors';
import { type OperationMap, operation, type RequestContext } from '../operations/operation';
import { page } from '../operations/paging';
import { nodeOf } from '../operations/registration';
import type { AssociationRecord, AssociationStore } from './association-store';
import { documentVersionOf } from './association-view';
import type { StateManager } from './state-manager';

/**
 * What nodes ask of State Manager; source: exchanges of the stock agent 3.3. An agent that is given no schedule runs an
 * association when its DetailedStatus is Pending or Associated: Pending is said when it may run now, and Associated never.
 */
export function nodeAssociationOperations(
  associations: AssociationStore,
  manager: StateManager,
): OperationMap {
  const own = (context: RequestContext, instanceId: string): string => {
    const nodeId = nodeOf(context);
    if (nodeId !== instanceId)
      throw new AwsError('AccessDeniedException', `The node ${nodeId} may not speak for ${instanceId}.`);
    return nodeId;
  };
  const mustGet = (id: string): AssociationRecord => {
    const association = associations.get(id);
    if (!association) throw new AwsError('AssociationDoesNotExist', `There is no association ${id}.`);
    return association;
  };

  return {
    ListInstanceAssociations: operation(
      'node',
      z.object({
        InstanceId: z.string(),
        MaxResults: z.number().int().min(1).max(50).default(20),
        NextToken: z.string().nullish(),
      }),
      (input, context) => {
        const nodeId = own(context, input.InstanceId);
        const listed = associations.ofNode(nodeId).flatMap((one) => {
          const isPending = manager.isPending(one.associationId, nodeId);
          // One that has never run and may not yet is not to be seen: an agent would not know what to make of it.
          if (!isPending && (one.detailedStatus === 'Pending' || one.executedAt === undefined)) return [];
          return [
            describe(
              mustGet(one.associationId),
              nodeId,
              isPending ? 'Pending' : one.detailedStatus,
              one.executedAt,
            ),
          ];
        });
        const { items, NextToken } = page(
          'instance-associations',
          listed,
          input.MaxResults,
          input.NextToken ?? undefined,
        );
        return { Associations: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    UpdateInstanceAssociationStatus: operation(
      'node',
      z.object({
        AssociationId: z.string(),
        InstanceId: z.string(),
        ExecutionResult: z.object({
          Status: z.string().max(40),
          ErrorCode: z.string().max(10_000).default(''),
          ExecutionDate: z.number(),
          ExecutionSummary: z.string().default(''),
          OutputUrl: z
            .object({ S3OutputUrl: z.object({ OutputUrl: z.string().max(1000).optional() }).optional() })
            .nullish(),
        }),
      }),
      (input, context) => {
        const nodeId = own(context, input.InstanceId);
        const { ExecutionResult: result } = input;
        manager.reported(
          mustGet(input.AssociationId),
          nodeId,
          {
            status: result.Status,
            errorCode: result.ErrorCode,
            summary: result.ExecutionSummary.slice(0, 512),
            outputUrl: result.OutputUrl?.S3OutputUrl?.OutputUrl ?? '',
            executedAt: result.ExecutionDate * 1000,
          },
          context.nowMs,
        );
        return {};
      },
    ),

    /** The older form, by document and node; stock agents of today do not use it while the newer one answers. */
    UpdateAssociationStatus: operation(
      'both',
      z.object({
        Name: z.string(),
        InstanceId: z.string(),
        AssociationStatus: z.object({
          Date: z.number(),
          Name: z.enum(['Pending', 'Success', 'Failed']),
          Message: z.string().max(1024),
          AdditionalInfo: z.string().max(1024).optional(),
        }),
      }),
      (input, context) => {
        if (context.principal.kind === 'node') own(context, input.InstanceId);
        const association = associations
          .list()
          .find(
            ({ associationId, spec }) =>
              spec.Name === input.Name &&
              (spec.InstanceId === input.InstanceId || associations.node(associationId, input.InstanceId)),
          );
        if (!association)
          throw new AwsError(
            'AssociationDoesNotExist',
            `${input.Name} is not associated with ${input.InstanceId}.`,
          );
        associations.setReported(association.associationId, input.AssociationStatus);
        return {
          AssociationDescription: {
            AssociationId: association.associationId,
            Name: association.spec.Name,
            InstanceId: input.InstanceId,
            AssociationVersion: String(association.version),
            Status: input.AssociationStatus,
          },
        };
      },
    ),
  };
}

function describe(
  { associationId, version, spec }: AssociationRecord,
  nodeId: string,
  detailedStatus: string,
  executedAt: number | undefined,
) {
  const location = spec.OutputLocation;
  return {
    AssociationId: associationId,
    AssociationVersion: String(version),
    // What an agent keeps of a document is good for as long as this stays the same.
    Checksum: createHash('md5')
      .update(`${version} ${JSON.stringify(spec)}`)
      .digest('hex'),
    DetailedStatus: detailedStatus,
    DocumentVersion: documentVersionOf(spec),
    InstanceId: nodeId,
    Name: spec.Name,
    Parameters: spec.Parameters ?? {},
    Targets: spec.Targets ?? [{ Key: 'InstanceIds', Values: [nodeId] }],
    ...(spec.AssociationName === undefined ? {} : { AssociationName: spec.AssociationName }),
    ...(location === undefined ? {} : { OutputLocation: location }),
    ...(executedAt === undefined ? {} : { LastExecutionDate: executedAt / 1000 }),
  };
}
