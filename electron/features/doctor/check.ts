import type { CheckState, ExaminationProgress } from '#shared/doctor/examination';
import { type Finding, inOrder } from '#shared/doctor/finding';

/** One step of an examination: asks for its facts, then its rules say what they mean. */
export interface Check<Facts> {
  title: string;
  /** Adds to the facts; raises for an abort alone. */
  gather(facts: Facts, signal: AbortSignal): Promise<void>;
  rules: readonly ((facts: Facts) => Finding[])[];
}

type Progress = Omit<ExaminationProgress, 'jobId'>;

/**
 * Runs the checks: the first alone, since the others need what it finds, then the others side by side. Findings stand
 * in the order of the checks, which is that of likelihood, the gravest first; they are told whenever a check is done.
 * Raises for an abort alone.
 */
export async function runChecks<Facts>(
  checks: readonly Check<Facts>[],
  facts: Facts,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Progress> {
  const states = checks.map((): CheckState['state'] => 'waiting');
  const progress = (): Progress => {
    const found = checks.map(({ rules }, index) =>
      states[index] === 'done' ? rules.flatMap((rule) => rule(facts)) : [],
    );
    return {
      checks: checks.map(({ title }, index) => {
        const [gravest] = inOrder(found[index] ?? []);
        return {
          title,
          state: states[index] ?? 'waiting',
          ...(gravest ? { severity: gravest.severity } : {}),
        };
      }),
      findings: inOrder(found.flat()),
    };
  };
  const tell = () => onProgress(progress());
  const run = async (index: number) => {
    signal.throwIfAborted();
    states[index] = 'running';
    tell();
    await checks[index]?.gather(facts, signal);
    signal.throwIfAborted();
    states[index] = 'done';
    tell();
  };
  if (checks.length > 0) await run(0);
  await Promise.all(checks.slice(1).map((_, index) => run(index + 1)));
  return progress();
}
