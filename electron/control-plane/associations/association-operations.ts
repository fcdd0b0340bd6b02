import { randomUUID } from 'node:crypto';
import type {
  CreateAssociationBatchResult,
  CreateAssociationResult,
  DescribeAssociationExecutionsResult,
  DescribeAssociationExecutionTargetsResult,
  DescribeAssociationResult,
  DescribeEffectiveInstanceAssociationsResult,
  DescribeInstanceAssociationsStatusResult,
  ListAssociationsResult,
  ListAssociationVersionsResult,
  UpdateAssociationResult,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import type { CommandDocuments } from '../commands/command-documents';
import type { TargetResolver } from '../commands/targets';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation, type RequestContext } from '../operations/operation';
import { page } from '../operations/paging';
import { checkTags, tagListInput } from '../operations/tag-rules';
import type { AuditLog } from '../store/audit';
import type { NodeStore } from '../store/nodes';
import type { TagStore } from '../store/tags';
import {
  type AssociationSpec,
  associationFields,
  checkSpec,
  gathersFromAll,
  inventoryDocument,
} from './association-spec';
import type { AssociationRecord, AssociationStore } from './association-store';
import {
  describeAssociation,
  describeExecution,
  describeNodeStatus,
  describeTarget,
  describeVersion,
  listedAssociation,
  overviewOf,
} from './association-view';
import type { StateManager } from './state-manager';

interface AssociationOperationsOptions {
  associations: AssociationStore;
  manager: StateManager;
  documents: CommandDocuments;
  targets: TargetResolver;
  nodes: NodeStore;
  tags: TagStore;
  audit: AuditLog;
  changes: ChangeFeed;
}

/** AWS's quotas. */
const maxAssociations = 2000;
const maxVersions = 1000;

const createInput = z.object({
  Name: z.string().min(1),
  InstanceId: z.string().optional(),
  ...associationFields,
});
const pageInput = {
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
};
const named = z.object({
  Name: z.string().optional(),
  InstanceId: z.string().optional(),
  AssociationId: z.string().optional(),
});

export function associationOperations(options: AssociationOperationsOptions): OperationMap {
  const { associations, manager, documents, targets, nodes, tags, audit, changes } = options;

  const mustGet = (id: string | undefined): AssociationRecord => {
    const record = id === undefined ? undefined : associations.get(id);
    if (!record) throw new AwsError('AssociationDoesNotExist', `There is no association ${id ?? ''}.`);
    return record;
  };
  /** By id, or by document and node in the old form. */
  const mustFind = ({ AssociationId, Name, InstanceId }: z.output<typeof named>): AssociationRecord => {
    if (AssociationId !== undefined) return mustGet(AssociationId);
    const found = associations
      .list()
      .find(
        ({ spec }) => spec.Name === Name && spec.InstanceId !== undefined && spec.InstanceId === InstanceId,
      );
    if (!found)
      throw new AwsError('AssociationDoesNotExist', `There is no association of ${Name} with ${InstanceId}.`);
    return found;
  };
  const record = (context: RequestContext, action: string, association: AssociationRecord) =>
    audit.record({
      atMs: context.nowMs,
      actor: actorOf(context.principal),
      action,
      resource: association.associationId,
      detail: { document: association.spec.Name, version: association.version },
    });

  const refuseSecondInventory = (spec: AssociationSpec, self?: string) => {
    if (!gathersFromAll(spec)) return;
    const other = associations.list().find((one) => one.associationId !== self && gathersFromAll(one.spec));
    if (other)
      throw new AwsError(
        'AssociationAlreadyExists',
        `The association ${other.associationId} runs ${inventoryDocument} on all nodes already; there is one at most.`,
      );
  };

  const create = (
    spec: AssociationSpec,
    context: RequestContext,
    tagList: z.output<typeof tagListInput> = [],
  ) => {
    if (spec.InstanceId !== undefined && spec.Targets !== undefined)
      throw new AwsError('InvalidParameters', 'Name either InstanceId or Targets.');
    if (spec.InstanceId !== undefined && !nodes.get(spec.InstanceId))
      throw new AwsError('InvalidInstanceId', `There is no managed node ${spec.InstanceId}.`);
    checkTags(tagList);
    checkSpec(spec, documents, targets);
    const all = associations.list();
    if (all.length >= maxAssociations)
      throw new AwsError('AssociationLimitExceeded', `There can be ${maxAssociations} associations.`);
    if (
      spec.InstanceId !== undefined &&
      all.some((one) => one.spec.InstanceId === spec.InstanceId && one.spec.Name === spec.Name)
    )
      throw new AwsError(
        'AssociationAlreadyExists',
        `${spec.Name} is associated with ${spec.InstanceId} already.`,
      );
    refuseSecondInventory(spec);
    const base = { spec, updatedAt: context.nowMs };
    const nextDueAt = manager.nextDue(base, context.nowMs);
    const association: AssociationRecord = {
      associationId: randomUUID(),
      version: 1,
      createdAt: context.nowMs,
      ...base,
      ...(nextDueAt === undefined ? {} : { nextDueAt }),
    };
    associations.store.transaction(() => {
      associations.insert(association);
      tags.set('Association', association.associationId, tagList);
      record(context, 'CreateAssociation', association);
      manager.applied(association, context.nowMs);
    });
    changes.tell({ topic: 'association' });
    return describeAssociation(mustGet(association.associationId), associations);
  };

  return {
    CreateAssociation: operation(
      'operator',
      createInput.extend({ Tags: tagListInput.optional() }),
      ({ Tags, ...spec }, context): CreateAssociationResult => ({
        AssociationDescription: create(spec, context, Tags),
      }),
    ),

    CreateAssociationBatch: operation(
      'operator',
      z.object({ Entries: z.array(z.record(z.string(), z.unknown())).min(1).max(50) }),
      (input, context): CreateAssociationBatchResult => {
        const answer = { Successful: [] as unknown[], Failed: [] as unknown[] };
        for (const entry of input.Entries) {
          const parsed = createInput.safeParse(entry);
          try {
            if (!parsed.success)
              throw new AwsError(
                'ValidationException',
                parsed.error.issues[0]?.message ?? 'The entry cannot be read.',
              );
            answer.Successful.push(create(parsed.data, context));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            answer.Failed.push({
              Entry: entry,
              Message: `${error.awsName}: ${error.message}`,
              Fault: 'Client',
            });
          }
        }
        return answer as CreateAssociationBatchResult;
      },
    ),

    UpdateAssociation: operation(
      'operator',
      z.object({
        AssociationId: z.string(),
        Name: z.string().min(1).optional(),
        AssociationVersion: z.string().optional(),
        ...associationFields,
      }),
      ({ AssociationId, AssociationVersion, ...given }, context): UpdateAssociationResult => {
        const before = mustGet(AssociationId);
        if (
          AssociationVersion !== undefined &&
          !['$LATEST', String(before.version)].includes(AssociationVersion)
        )
          throw new AwsError(
            'InvalidAssociationVersion',
            `The latest version of ${AssociationId} is ${before.version}, not ${AssociationVersion}.`,
          );
        if (before.version >= maxVersions)
          throw new AwsError(
            'AssociationVersionLimitExceeded',
            `An association can have ${maxVersions} versions.`,
          );
        // As on AWS, what is not named is gone; only document and targets stay.
        const kept =
          given.Targets === undefined
            ? { InstanceId: before.spec.InstanceId, Targets: before.spec.Targets }
            : {};
        const spec = dropUndefined({
          Name: before.spec.Name,
          ...dropUndefined(kept),
          ...dropUndefined(given),
        });
        checkSpec(spec, documents, targets);
        refuseSecondInventory(spec, AssociationId);
        const { nextDueAt: _before, ...rest } = before;
        const base = { ...rest, version: before.version + 1, spec, updatedAt: context.nowMs };
        const nextDueAt = manager.nextDue(base, context.nowMs);
        const association = { ...base, ...(nextDueAt === undefined ? {} : { nextDueAt }) };
        associations.store.transaction(() => {
          associations.update(association);
          record(context, 'UpdateAssociation', association);
          manager.applied(association, context.nowMs);
        });
        changes.tell({ topic: 'association' });
        return { AssociationDescription: describeAssociation(mustGet(AssociationId), associations) };
      },
    ),

    DeleteAssociation: operation('operator', named, (input, context) => {
      const association = mustFind(input);
      associations.store.transaction(() => {
        associations.remove(association.associationId);
        tags.removeAll('Association', association.associationId);
        record(context, 'DeleteAssociation', association);
      });
      changes.tell({ topic: 'association' });
      return {};
    }),

    DescribeAssociation: operation(
      'both',
      named.extend({ AssociationVersion: z.string().optional() }),
      (input): DescribeAssociationResult => {
        const association = mustFind(input);
        const wanted = input.AssociationVersion;
        if (wanted === undefined || wanted === '$LATEST' || wanted === String(association.version))
          return { AssociationDescription: describeAssociation(association, associations) };
        const version = associations
          .versions(association.associationId)
          .find((one) => String(one.version) === wanted);
        if (!version)
          throw new AwsError(
            'InvalidAssociationVersion',
            `${association.associationId} has no version ${wanted}.`,
          );
        return {
          AssociationDescription: describeAssociation(association, associations, {
            ...version,
            updatedAt: version.createdAt,
          }),
        };
      },
    ),

    ListAssociations: operation(
      'both',
      z.object({
        AssociationFilterList: z
          .array(z.object({ key: z.string(), value: z.string().min(1) }))
          .max(10)
          .default([]),
        ...pageInput,
      }),
      (input): ListAssociationsResult => {
        const matching = associations
          .list()
          .filter((one) => input.AssociationFilterList.every(({ key, value }) => matches(one, key, value)));
        const { items, NextToken } = page('associations', matching, input.MaxResults, input.NextToken);
        return {
          Associations: items.map((one) => listedAssociation(one, associations)),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    ListAssociationVersions: operation(
      'operator',
      z.object({ AssociationId: z.string(), ...pageInput }),
      (input): ListAssociationVersionsResult => {
        mustGet(input.AssociationId);
        const { items, NextToken } = page(
          'association-versions',
          associations.versions(input.AssociationId),
          input.MaxResults,
          input.NextToken,
        );
        return {
          AssociationVersions: items.map((one) => describeVersion(input.AssociationId, one)),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    StartAssociationsOnce: operation(
      'operator',
      z.object({ AssociationIds: z.array(z.string()).min(1).max(10) }),
      (input, context) => {
        const all = input.AssociationIds.map((id) => mustGet(id));
        associations.store.transaction(() => {
          for (const association of all) {
            manager.run(association, context.nowMs);
            record(context, 'StartAssociationsOnce', association);
          }
        });
        return {};
      },
    ),

    DescribeAssociationExecutions: operation(
      'operator',
      z.object({
        AssociationId: z.string(),
        Filters: z
          .array(
            z.object({
              Key: z.enum(['ExecutionId', 'Status', 'CreatedTime']),
              Value: z.string().min(1),
              Type: z.enum(['EQUAL', 'LESS_THAN', 'GREATER_THAN']),
            }),
          )
          .default([]),
        ...pageInput,
      }),
      (input): DescribeAssociationExecutionsResult => {
        mustGet(input.AssociationId);
        const matching = associations
          .executions(input.AssociationId)
          .map((one) => describeExecution(one, associations))
          .filter((one) =>
            input.Filters.every(({ Key, Value, Type }) => {
              if (Key === 'CreatedTime')
                return compares(one.CreatedTime?.getTime() ?? 0, Date.parse(Value), Type);
              return Key === 'Status' ? one.Status === Value : one.ExecutionId === Value;
            }),
          );
        const { items, NextToken } = page('executions', matching, input.MaxResults, input.NextToken);
        return { AssociationExecutions: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    DescribeAssociationExecutionTargets: operation(
      'operator',
      z.object({
        AssociationId: z.string(),
        ExecutionId: z.string(),
        Filters: z
          .array(
            z.object({ Key: z.enum(['Status', 'ResourceId', 'ResourceType']), Value: z.string().min(1) }),
          )
          .default([]),
        ...pageInput,
      }),
      (input): DescribeAssociationExecutionTargetsResult => {
        mustGet(input.AssociationId);
        const execution = associations.execution(input.ExecutionId);
        if (execution?.associationId !== input.AssociationId)
          throw new AwsError(
            'AssociationExecutionDoesNotExist',
            `The association ${input.AssociationId} has no execution ${input.ExecutionId}.`,
          );
        const matching = associations
          .targets(input.ExecutionId)
          .map((one) => describeTarget(execution, one))
          .filter((one) =>
            input.Filters.every(
              ({ Key, Value }) => one[Key] === Value || (Key === 'Status' && one.DetailedStatus === Value),
            ),
          );
        const { items, NextToken } = page('execution-targets', matching, input.MaxResults, input.NextToken);
        return { AssociationExecutionTargets: items, ...(NextToken ? { NextToken } : {}) };
      },
    ),

    DescribeInstanceAssociationsStatus: operation(
      'operator',
      z.object({ InstanceId: z.string(), ...pageInput }),
      (input): DescribeInstanceAssociationsStatusResult => {
        mustHaveNode(input.InstanceId);
        const { items, NextToken } = page(
          'node-associations',
          associations.ofNode(input.InstanceId),
          input.MaxResults,
          input.NextToken,
        );
        return {
          InstanceAssociationStatusInfos: items.map((one) =>
            describeNodeStatus(mustGet(one.associationId), one),
          ),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DescribeEffectiveInstanceAssociations: operation(
      'operator',
      z.object({
        InstanceId: z.string(),
        ...pageInput,
        MaxResults: z.number().int().min(1).max(5).default(5),
      }),
      (input): DescribeEffectiveInstanceAssociationsResult => {
        mustHaveNode(input.InstanceId);
        const { items, NextToken } = page(
          'effective-associations',
          associations.ofNode(input.InstanceId),
          input.MaxResults,
          input.NextToken,
        );
        return {
          Associations: items.map((one) => {
            const { spec } = mustGet(one.associationId);
            return {
              AssociationId: one.associationId,
              InstanceId: one.nodeId,
              AssociationVersion: String(one.version),
              Content: JSON.stringify(documents.resolveDocument(spec.Name, spec.DocumentVersion).content),
            };
          }),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),
  };

  function mustHaveNode(nodeId: string): void {
    if (!nodes.get(nodeId)) throw new AwsError('InvalidInstanceId', `There is no managed node ${nodeId}.`);
  }

  function matches(one: AssociationRecord, key: string, value: string): boolean {
    switch (key) {
      case 'AssociationId':
        return one.associationId === value;
      case 'AssociationName':
        return one.spec.AssociationName === value;
      case 'Name':
        return one.spec.Name === value;
      case 'InstanceId':
        return one.spec.InstanceId === value || associations.node(one.associationId, value) !== undefined;
      case 'AssociationStatusName':
      case 'Status':
        return overviewOf(associations, one.associationId).Status === value;
      case 'LastExecutedBefore':
        return (one.lastExecutionAt ?? Number.POSITIVE_INFINITY) < Date.parse(value);
      case 'LastExecutedAfter':
        return (one.lastExecutionAt ?? 0) > Date.parse(value);
      case 'ResourceGroupName':
        return (one.spec.Targets ?? []).some(
          (target) => target.Key === 'resource-groups:Name' && target.Values.includes(value),
        );
      default:
        throw new AwsError('ValidationException', `Associations cannot be filtered by ${key}.`);
    }
  }
}

function compares(left: number, right: number, type: 'EQUAL' | 'LESS_THAN' | 'GREATER_THAN'): boolean {
  if (type === 'EQUAL') return left === right;
  return type === 'LESS_THAN' ? left < right : left > right;
}

function dropUndefined<T extends object>(fields: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
