import type { Finding } from '#shared/doctor/finding';

/** What became of each fact that a fingerprint is compared by; `unknown`: it could not be read now. */
export interface ComparedFacts {
  same: readonly string[];
  changed: readonly string[];
  unknown: readonly string[];
}

/** Compares the facts known then with those of now; a fact that is absent now is `unknown` where `canRead` says so. */
export function compareFacts(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  canRead: (name: string) => boolean,
): ComparedFacts {
  const compared = { same: [] as string[], changed: [] as string[], unknown: [] as string[] };
  for (const [name, value] of Object.entries(then)) {
    if (now[name] === value) compared.same.push(name);
    else if (now[name] === undefined && !canRead(name)) compared.unknown.push(name);
    else compared.changed.push(name);
  }
  return compared;
}

const id = 'fingerprint';
const list = (names: readonly string[]) => names.join(', ');

/**
 * Whether the machine is still the one that registered. `threshold` is the share of facts in percent that has to be the
 * same, -1 for no comparison; `deciding` names a fact that must not change at all.
 */
export function fingerprintFinding(
  { changed, same, unknown }: ComparedFacts,
  threshold: number,
  fix: NonNullable<Finding['fix']>,
  deciding?: string,
): Finding {
  const total = same.length + changed.length + unknown.length;
  if (threshold === -1)
    return {
      id,
      severity: 'info',
      title: 'The fingerprint of the machine is not compared',
      seen: 'The similarity threshold is -1, which switches the comparison off.',
    };
  const least = total === 0 ? 100 : (100 * same.length) / total;
  const most = total === 0 ? 100 : (100 * (same.length + unknown.length)) / total;
  const counted = `${same.length} of ${total} facts of the machine are as they were at registration${
    changed.length > 0 ? `; changed: ${list(changed)}` : ''
  }${unknown.length > 0 ? `; not to be read now: ${list(unknown)}` : ''}. ${threshold} % have to be the same.`;
  const isOther = deciding !== undefined && changed.includes(deciding);
  if (isOther || most < threshold)
    return {
      id,
      severity: 'problem',
      title: 'The machine is not the one that registered',
      seen: isOther
        ? `${counted} The ${deciding} has changed, which alone makes it another machine.`
        : counted,
      why: 'The control plane refuses a node whose fingerprint is another (MachineFingerprintDoesNotMatch), so that a clone does not pass for the original.',
      fix,
    };
  if (least < threshold)
    return {
      id,
      severity: 'unknown',
      title: 'Whether the machine is the one that registered',
      seen: `Unknown, because too few facts could be read. ${counted}`,
      fix: { sentence: 'Run the command again with sudo.', lines: [] },
    };
  return {
    id,
    severity: changed.length > 0 ? 'info' : 'ok',
    title: 'The machine is the one that registered',
    seen: counted,
  };
}
