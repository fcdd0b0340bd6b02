import { z } from 'zod';
import {
  copyLinesSchema,
  countText,
  type Finding,
  findingSchema,
  findingSeverities,
  inOrder,
} from './finding';

/** `ec2`: an instance of the account and Region; `hybrid`: registered with an activation. */
export const suspectKinds = ['ec2', 'hybrid'] as const;
export type SuspectKind = (typeof suspectKinds)[number];

/** A machine that ought to be a managed node and is not, or is one that was lost. Times are epoch milliseconds. */
export const suspectSchema = z.object({
  connectionId: z.string(),
  /** `i-` or `mi-` id. */
  nodeId: z.string(),
  kind: z.enum(suspectKinds),
  name: z.string(),
  /** `never`: Systems Manager does not know it; `lost`: it does, and its last ping is too long ago. */
  standing: z.enum(['never', 'lost']),
  /** Of the instance, as EC2 names it. */
  instanceState: z.string().optional(),
  platform: z.string().optional(),
  lastPingAt: z.number().optional(),
  agentVersion: z.string().optional(),
  /** The first likely reason, as far as the list alone tells it. */
  reason: z.object({ severity: z.enum(findingSeverities), title: z.string() }).optional(),
});
export type Suspect = z.infer<typeof suspectSchema>;

/** The suspects of one connection. */
export const suspectListSchema = z.object({
  suspects: z.array(suspectSchema),
  /** Managed nodes that are Online, which are not listed. */
  healthy: z.number().int(),
  /** What could not be read, and what helps; the rest of the list holds. */
  gaps: z.array(z.object({ text: z.string(), lines: z.array(copyLinesSchema) })),
});
export type SuspectList = z.infer<typeof suspectListSchema>;

/** A step of an examination. `severity`: of the gravest thing that it found, once it is done. */
export const checkSchema = z.object({
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done']),
  severity: z.enum(findingSeverities).optional(),
});
export type CheckState = z.infer<typeof checkSchema>;

/** What was found on one node at one time. */
export const examinationSchema = z.object({
  connectionId: z.string(),
  nodeId: z.string(),
  kind: z.enum(suspectKinds),
  name: z.string(),
  /** Epoch milliseconds. */
  examinedAt: z.number(),
  /** In order of weight and likelihood. */
  findings: z.array(findingSchema),
  checks: z.array(checkSchema),
});
export type Examination = z.infer<typeof examinationSchema>;

/** How far an examination has come. */
export const examinationProgressSchema = z.object({
  jobId: z.string(),
  /** All of them, in order of likelihood. */
  checks: z.array(checkSchema),
  findings: z.array(findingSchema),
});
export type ExaminationProgress = z.infer<typeof examinationProgressSchema>;

const marks = {
  problem: 'PROBLEM',
  warning: 'WARNING',
  unknown: 'NOT KNOWN',
  info: 'NOTE',
  ok: 'OK',
} as const;

/** The report as a text for a ticket or a mail. */
export function examinationText(examination: Examination): string {
  const { connectionId, examinedAt, findings, name, nodeId } = examination;
  const head = [
    `${name} (${nodeId}) on ${connectionId}`,
    `Examined ${new Date(examinedAt).toISOString()}: ${countText(findings)}.`,
  ];
  return `${[...head, ...inOrder(findings).map(findingText)].join('\n\n')}\n`;
}

function findingText({ fix, seen, severity, title, why }: Finding): string {
  const lines = [`${marks[severity]}: ${title}`, `  ${seen}`];
  if (why !== undefined) lines.push(`  ${why}`);
  if (fix) {
    lines.push(`  What helps: ${fix.sentence}`);
    for (const { label, text } of fix.lines)
      lines.push(`  ${label}:`, ...text.split('\n').map((line) => `    ${line}`));
  }
  return lines.join('\n');
}
