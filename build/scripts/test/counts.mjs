/** Sums of one suite: { passed, failed, skipped }. */
export const none = { passed: 0, failed: 0, skipped: 0 };

export const one = (outcome) => ({ ...none, [outcome]: 1 });

export function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

function countFile(file) {
  const tests = file.assertionResults ?? [];
  const counts = {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length,
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').length,
  };
  // A file that could not be loaded, or whose hook failed, may name no failed test and still failed.
  return file.status === 'failed' && counts.failed === 0 ? add(counts, one('failed')) : counts;
}

/**
 * Counts from vitest's JSON report, undefined when it wrote none. A runner that ended badly without any failed test (a
 * crash, an error outside every test) counts as one failure.
 */
export function countReport(report, exitCode) {
  const counts = (report?.testResults ?? []).map(countFile).reduce(add, none);
  const crashed = exitCode !== 0 && counts.failed === 0;
  return crashed || report === undefined ? add(counts, one('failed')) : counts;
}

/** A line per suite, for people. */
export function table(counts) {
  const number = (value) => String(value).padStart(5);
  return [...counts].map(
    ([name, { passed, failed, skipped }]) =>
      `${name.padEnd(12)}${number(passed)} passed${number(failed)} failed${number(skipped)} skipped`,
  );
}

/** The closing line of a whole run. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Exit code of a run: it is good when nothing failed and something ran. */
export function exitCodeOf({ passed, failed }) {
  return failed === 0 && passed > 0 ? 0 : 1;
}
