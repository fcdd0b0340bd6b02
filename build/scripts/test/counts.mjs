/** Sums of one suite: { passed, failed, skipped }. */
export const none = { passed: 0, failed: 0, skipped: 0 };

export function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/**
 * Counts from vitest's JSON report. A file that could not be loaded has no tests and still failed: it counts as one.
 * A runner that ended badly without any failed test (a crash) counts as one failure as well.
 */
export function countReport(report, exitCode) {
  let counts = none;
  for (const file of report?.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    counts = add(counts, {
      passed: tests.filter((test) => test.status === 'passed').length,
      failed: tests.filter((test) => test.status === 'failed').length,
      skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).length,
    });
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed'))
      counts = add(counts, { ...none, failed: 1 });
  }
  if (exitCode !== 0 && counts.failed === 0) return add(counts, { ...none, failed: 1 });
  return counts;
}

/** The closing line of a whole run. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
