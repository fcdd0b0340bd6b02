import type {
  Association,
  AssociationDescription,
  AssociationExecution,
  AssociationExecutionTarget,
  AssociationVersionInfo,
  InstanceAssociationStatusInfo,
} from '@aws-sdk/client-ssm';
import type { AssociationSpec } from './association-spec';
import { coarse, executionDetail, overview } from './association-status';
import type {
  AssociationNode,
  AssociationRecord,
  AssociationStore,
  ExecutionRecord,
  ExecutionTarget,
} from './association-store';

const dateOf = (atMs: number | undefined) => (atMs === undefined ? undefined : new Date(atMs));

/** Leaves out what is not there: AWS's answers have no nulls. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export function documentVersionOf(spec: AssociationSpec): string {
  return spec.DocumentVersion ?? '$DEFAULT';
}

export function overviewOf(associations: AssociationStore, associationId: string) {
  const counts = associations.statusCounts(associationId);
  const { status, detailedStatus } = overview(counts);
  return { Status: status, DetailedStatus: detailedStatus, AssociationStatusAggregatedCount: counts };
}

export function describeAssociation(
  record: AssociationRecord,
  associations: AssociationStore,
  shown: { version: number; spec: AssociationSpec; updatedAt: number } = record,
): AssociationDescription {
  const { spec } = shown;
  const reported = record.reported === undefined ? undefined : JSON.parse(record.reported);
  return present({
    AssociationId: record.associationId,
    AssociationVersion: String(shown.version),
    Name: spec.Name,
    InstanceId: spec.InstanceId,
    AssociationName: spec.AssociationName,
    DocumentVersion: documentVersionOf(spec),
    Parameters: spec.Parameters ?? {},
    Targets:
      spec.InstanceId === undefined ? spec.Targets : [{ Key: 'InstanceIds', Values: [spec.InstanceId] }],
    ScheduleExpression: spec.ScheduleExpression,
    ScheduleOffset: spec.ScheduleOffset,
    OutputLocation: spec.OutputLocation,
    MaxErrors: spec.MaxErrors,
    MaxConcurrency: spec.MaxConcurrency,
    ComplianceSeverity: spec.ComplianceSeverity ?? 'UNSPECIFIED',
    SyncCompliance: spec.SyncCompliance ?? 'AUTO',
    ApplyOnlyAtCronInterval: spec.ApplyOnlyAtCronInterval ?? false,
    Date: new Date(record.createdAt),
    LastUpdateAssociationDate: new Date(shown.updatedAt),
    LastExecutionDate: dateOf(record.lastExecutionAt),
    LastSuccessfulExecutionDate: dateOf(record.lastSuccessAt),
    Overview: overviewOf(associations, record.associationId),
    Status: reported ? { ...reported, Date: new Date(Number(reported.Date) * 1000) } : undefined,
  }) as AssociationDescription;
}

export function listedAssociation(record: AssociationRecord, associations: AssociationStore): Association {
  const {
    AssociationId,
    AssociationName,
    AssociationVersion,
    DocumentVersion,
    InstanceId,
    LastExecutionDate,
    Name,
  } = describeAssociation(record, associations);
  const { Overview, ScheduleExpression, ScheduleOffset, Targets } = describeAssociation(record, associations);
  return present({
    AssociationId,
    AssociationName,
    AssociationVersion,
    DocumentVersion,
    InstanceId,
    LastExecutionDate,
    Name,
    Overview,
    ScheduleExpression,
    ScheduleOffset,
    Targets,
  });
}

export function describeVersion(
  associationId: string,
  version: { version: number; createdAt: number; spec: AssociationSpec },
): AssociationVersionInfo {
  const { InstanceId: _instanceId, AlarmConfiguration: _alarms, ...spec } = version.spec;
  return present({
    AssociationId: associationId,
    AssociationVersion: String(version.version),
    CreatedDate: new Date(version.createdAt),
    ...spec,
    DocumentVersion: documentVersionOf(version.spec),
  }) as unknown as AssociationVersionInfo;
}

export function describeExecution(
  execution: ExecutionRecord,
  associations: AssociationStore,
): AssociationExecution {
  const counts: Record<string, number> = {};
  for (const { detailedStatus, count } of associations.targetCounts(execution.executionId))
    counts[detailedStatus] = (counts[detailedStatus] ?? 0) + count;
  const { status, detailedStatus } = overview(counts);
  return present({
    AssociationId: execution.associationId,
    AssociationVersion: String(execution.version),
    ExecutionId: execution.executionId,
    Status: status,
    DetailedStatus: executionDetail(execution, detailedStatus),
    CreatedTime: new Date(execution.createdAt),
    LastExecutionDate: dateOf(execution.lastExecutionAt),
    // As AWS prints it: {Success=2, Failed=1}.
    ResourceCountByStatus: `{${Object.entries(counts)
      .map(([word, count]) => `${word}=${count}`)
      .join(', ')}}`,
  });
}

export function describeTarget(
  execution: ExecutionRecord,
  target: ExecutionTarget,
): AssociationExecutionTarget {
  return present({
    AssociationId: execution.associationId,
    AssociationVersion: String(execution.version),
    ExecutionId: execution.executionId,
    ResourceId: target.nodeId,
    ResourceType: 'ManagedInstance',
    Status: coarse(target.detailedStatus),
    DetailedStatus: target.detailedStatus,
    LastExecutionDate: dateOf(target.endedAt ?? target.begunAt),
  });
}

export function describeNodeStatus(
  record: AssociationRecord,
  node: AssociationNode,
): InstanceAssociationStatusInfo {
  return present({
    AssociationId: record.associationId,
    AssociationName: record.spec.AssociationName,
    AssociationVersion: String(node.version),
    Name: record.spec.Name,
    DocumentVersion: documentVersionOf(record.spec),
    InstanceId: node.nodeId,
    ExecutionDate: dateOf(node.executedAt),
    Status: coarse(node.detailedStatus),
    DetailedStatus: node.detailedStatus,
    ExecutionSummary: node.summary,
    ErrorCode: node.errorCode,
    OutputUrl: node.outputUrl === '' ? undefined : { S3OutputUrl: { OutputUrl: node.outputUrl } },
  });
}
