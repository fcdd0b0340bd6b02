import { z } from 'zod';
import { commandRequestInput } from '../commands/command-sender';
import { targetsInput } from '../commands/targets';
import { AwsError } from '../errors';
import { InvalidScheduleError, nextTime, parseSchedule, type Schedule } from '../schedules/schedule';

export const windowFields = {
  Name: z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/),
  Description: z.string().min(1).max(128).optional(),
  StartDate: z.string().optional(),
  EndDate: z.string().optional(),
  Schedule: z.string().min(1).max(256),
  ScheduleTimezone: z.string().optional(),
  ScheduleOffset: z.number().int().min(1).max(6).optional(),
  /** Hours. */
  Duration: z.number().int().min(1).max(24),
  /** Hours before the end from which no task is started any more. */
  Cutoff: z.number().int().min(0).max(23),
  AllowUnassociatedTargets: z.boolean(),
};
export const windowSpecSchema = z.object({ ...windowFields, Enabled: z.boolean().default(true) });
export type WindowSpec = z.output<typeof windowSpecSchema>;

export const targetFields = {
  ResourceType: z.enum(['INSTANCE', 'RESOURCE_GROUP']),
  Targets: targetsInput.min(1),
  OwnerInformation: z.string().min(1).max(128).optional(),
  Name: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.]{3,128}$/)
    .optional(),
  Description: z.string().min(1).max(128).optional(),
};
export const targetSpecSchema = z.object(targetFields);
export type WindowTargetSpec = z.output<typeof targetSpecSchema>;

export const taskFields = {
  Targets: targetsInput.default([]),
  TaskArn: z.string().min(1).max(1600),
  ServiceRoleArn: z.string().optional(),
  TaskType: z.enum(['RUN_COMMAND', 'AUTOMATION', 'STEP_FUNCTIONS', 'LAMBDA']),
  /** The older form of RunCommand.Parameters. */
  TaskParameters: z.record(z.string(), z.object({ Values: z.array(z.string()).optional() })).optional(),
  TaskInvocationParameters: z.object({ RunCommand: commandRequestInput.optional() }).optional(),
  Priority: z.number().int().min(0).default(1),
  MaxConcurrency: z.string().max(7).optional(),
  MaxErrors: z.string().max(7).optional(),
  LoggingInfo: z
    .object({
      S3BucketName: z.string().min(3).max(63),
      S3KeyPrefix: z.string().max(500).optional(),
      S3Region: z.string().min(3).max(20),
    })
    .optional(),
  Name: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.]{3,128}$/)
    .optional(),
  Description: z.string().min(1).max(128).optional(),
  CutoffBehavior: z.enum(['CONTINUE_TASK', 'CANCEL_TASK']).optional(),
};
export const taskSpecSchema = z.object({ WindowTaskId: z.string(), ...taskFields });
export type WindowTaskSpec = z.output<typeof taskSpecSchema>;

const hourMs = 3_600_000;

/** Raises ValidationException for what is no schedule, or no window. */
export function scheduleOf(spec: WindowSpec): Schedule {
  try {
    return parseSchedule(spec.Schedule, { timeZone: spec.ScheduleTimezone, offsetDays: spec.ScheduleOffset });
  } catch (error) {
    if (error instanceof InvalidScheduleError) throw new AwsError('ValidationException', error.message);
    throw error;
  }
}

export function checkWindow(spec: WindowSpec): void {
  scheduleOf(spec);
  const [start, end] = [dateOf(spec.StartDate), dateOf(spec.EndDate)];
  if (start !== undefined && end !== undefined && end <= start)
    throw new AwsError('ValidationException', 'EndDate is not after StartDate.');
  if (spec.Cutoff >= spec.Duration)
    throw new AwsError(
      'ValidationException',
      `With a cutoff of ${spec.Cutoff} hours no task would ever start in a window of ${spec.Duration}; the cutoff must be less than the duration.`,
    );
}

/** A date without a zone is UTC. Raises ValidationException. */
function dateOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T');
  const atMs = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(atMs)) throw new AwsError('ValidationException', `${text} is no date of ISO 8601.`);
  return atMs;
}

/** When a window opens after a time; undefined when it is disabled or never opens again. */
export function nextOpening(spec: WindowSpec, createdAt: number, afterMs: number): number | undefined {
  if (!spec.Enabled) return undefined;
  const start = dateOf(spec.StartDate);
  const end = dateOf(spec.EndDate);
  const after = start === undefined ? afterMs : Math.max(afterMs, start - 1);
  const at = nextTime(scheduleOf(spec), after, start ?? createdAt);
  return at !== undefined && (end === undefined || at < end) ? at : undefined;
}

/** When the last task may be started, and when the window is over. */
export function limitsOf(spec: WindowSpec, opensAt: number): { cutoffAt: number; closesAt: number } {
  const closesAt = opensAt + spec.Duration * hourMs;
  return { cutoffAt: closesAt - spec.Cutoff * hourMs, closesAt };
}
