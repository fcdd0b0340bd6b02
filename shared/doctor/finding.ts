import { z } from 'zod';

/**
 * How much a finding says. `problem`: it keeps the node away by itself. `warning`: it can. `unknown`: it could not be
 * looked at, and nothing is guessed. `info`: worth knowing. `ok`: looked at and found well.
 */
export const findingSeverities = ['problem', 'warning', 'unknown', 'info', 'ok'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** Lines to copy as they stand. `label` says what they are for. */
export const copyLinesSchema = z.object({
  label: z.string(),
  kind: z.enum(['command', 'policy', 'text']),
  text: z.string(),
});
export type CopyLines = z.infer<typeof copyLinesSchema>;

/** One thing that was looked at: what was seen, why it matters and what helps. All texts are sentences for a person. */
export const findingSchema = z.object({
  /** Kebab-case, the same at every run; no two of one examination are alike. */
  id: z.string(),
  severity: z.enum(findingSeverities),
  title: z.string(),
  /** What was seen; for `unknown` why it was not. */
  seen: z.string(),
  /** Why that matters; absent where all is well. */
  why: z.string().optional(),
  fix: z.object({ sentence: z.string(), lines: z.array(copyLinesSchema) }).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

const ranks: Record<FindingSeverity, number> = { problem: 0, warning: 1, unknown: 2, info: 3, ok: 4 };

/** The gravest first; those of one severity stay in the order given, which is that of likelihood. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => ranks[a.finding.severity] - ranks[b.finding.severity] || a.index - b.index)
    .map(({ finding }) => finding);
}

/** The first thing that may be the reason; undefined when nothing stands out. */
export function likelyReason(findings: readonly Finding[]): Finding | undefined {
  return inOrder(findings).find(({ severity }) => severity === 'problem' || severity === 'warning');
}

/** `3 problems, 1 warning`; what is well is not counted. */
export function countText(findings: readonly Finding[]): string {
  const count = (severity: FindingSeverity) =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    [count('problem'), 'problem', 'problems'],
    [count('warning'), 'warning', 'warnings'],
    [count('unknown'), 'not known', 'not known'],
  ] as const;
  const told = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`);
  return told.length === 0 ? 'nothing wrong was found' : told.join(', ');
}
