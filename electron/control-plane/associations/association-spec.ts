import { z } from 'zod';
import type { CommandDocuments } from '../commands/command-documents';
import { checkConcurrency, checkMaxErrors } from '../commands/limits';
import { type TargetResolver, targetsInput } from '../commands/targets';
import { AwsError } from '../errors';
import { InvalidScheduleError, parseSchedule, type Schedule } from '../schedules/schedule';

/** The shortest interval of State Manager. */
const minRateMs = 30 * 60_000;
export const inventoryDocument = 'AWS-GatherSoftwareInventory';

const nothing = z.array(z.unknown()).max(0).optional();

/** What CreateAssociation, an entry of CreateAssociationBatch and UpdateAssociation have in common. */
export const associationFields = {
  DocumentVersion: z
    .string()
    .regex(/^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/)
    .optional(),
  Parameters: z.record(z.string(), z.array(z.string())).optional(),
  Targets: targetsInput.optional(),
  ScheduleExpression: z.string().min(1).max(256).optional(),
  ScheduleOffset: z.number().int().min(1).max(6).optional(),
  OutputLocation: z
    .object({
      S3Location: z
        .object({
          OutputS3Region: z.string().max(20).optional(),
          OutputS3BucketName: z.string().max(63).optional(),
          OutputS3KeyPrefix: z.string().max(500).optional(),
        })
        .optional(),
    })
    .optional(),
  AssociationName: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.]{3,128}$/)
    .optional(),
  MaxErrors: z.string().max(7).optional(),
  MaxConcurrency: z.string().max(7).optional(),
  ComplianceSeverity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNSPECIFIED']).optional(),
  SyncCompliance: z.enum(['AUTO', 'MANUAL']).optional(),
  ApplyOnlyAtCronInterval: z.boolean().optional(),
  // Parts of other services: refused when they say anything.
  AutomationTargetParameterName: z.string().max(0).optional(),
  CalendarNames: nothing,
  TargetLocations: nothing,
  TargetMaps: nothing,
  AlarmConfiguration: z.object({ Alarms: nothing }).optional(),
};

const specSchema = z.object({
  Name: z.string(),
  /** Of an association in the old form, with one node and no targets. */
  InstanceId: z.string().optional(),
  ...associationFields,
});
/** What an association is, as its requests said it. */
export type AssociationSpec = z.output<typeof specSchema>;

export function readSpec(text: string): AssociationSpec {
  return specSchema.parse(JSON.parse(text));
}

/** Undefined for an association that runs once. Raises InvalidSchedule. */
export function scheduleOf(spec: AssociationSpec): Schedule | undefined {
  if (spec.ScheduleExpression === undefined) return undefined;
  try {
    return parseSchedule(spec.ScheduleExpression, { offsetDays: spec.ScheduleOffset });
  } catch (error) {
    if (error instanceof InvalidScheduleError) throw new AwsError('InvalidSchedule', error.message);
    throw error;
  }
}

/** Raises AWS's error for what cannot be done; nothing is stored before. */
export function checkSpec(spec: AssociationSpec, documents: CommandDocuments, targets: TargetResolver): void {
  const schedule = scheduleOf(spec);
  if (schedule?.kind === 'rate' && schedule.everyMs < minRateMs)
    throw new AwsError('InvalidSchedule', 'The shortest interval of an association is 30 minutes.');
  if (spec.ApplyOnlyAtCronInterval && schedule?.kind !== 'cron')
    throw new AwsError('InvalidSchedule', 'ApplyOnlyAtCronInterval goes with a cron expression only.');
  if (spec.ScheduleOffset !== undefined && !spec.ApplyOnlyAtCronInterval)
    throw new AwsError(
      'InvalidSchedule',
      'ScheduleOffset goes with ApplyOnlyAtCronInterval, since the association would otherwise run at once.',
    );
  if (spec.MaxConcurrency !== undefined) checkConcurrency(spec.MaxConcurrency);
  if (spec.MaxErrors !== undefined) checkMaxErrors(spec.MaxErrors);
  if (targetsOf(spec).length === 0)
    throw new AwsError('InvalidTarget', 'Name the Targets of the association.');
  targets.check(targetsOf(spec));
  const document = documents.resolveDocument(spec.Name, spec.DocumentVersion);
  if (!['Command', 'Policy'].includes(document.documentType))
    throw new AwsError(
      'InvalidDocument',
      `${document.name} is a ${document.documentType} document; this bridge associates Command and Policy documents.`,
    );
  documents.checkParameters(document, spec.Parameters ?? {});
}

export function targetsOf(spec: AssociationSpec): { Key: string; Values: string[] }[] {
  if (spec.InstanceId !== undefined) return [{ Key: 'InstanceIds', Values: [spec.InstanceId] }];
  return spec.Targets ?? [];
}

/** Inventory of all nodes: there is one such association at most. */
export function gathersFromAll(spec: AssociationSpec): boolean {
  return (
    spec.Name.replace(/^arn:.*:document\//, '') === inventoryDocument &&
    targetsOf(spec).some(({ Key, Values }) => Key === 'InstanceIds' && Values.includes('*'))
  );
}
