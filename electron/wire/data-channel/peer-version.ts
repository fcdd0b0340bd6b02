/**
 * Whether a version of a peer lies above another, as the stock peers test it: number by number, and never when they
 * differ in how many numbers they have.
 */
export function isVersionAbove(version: string, other: string): boolean {
  const left = version.split('.').map(Number);
  const right = other.split('.').map(Number);
  if (left.length !== right.length || [...left, ...right].some((number) => !Number.isInteger(number)))
    return false;
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] as number);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** What the versions that peers report decide; source: session-manager-plugin and amazon-ssm-agent. */
export const VersionThreshold = {
  /** Agents above it multiplex port sessions of type LocalPortForwarding. */
  muxAgent: '3.0.196.0',
  /** Clients not below it do the same. */
  muxClientBelow: '1.1.69.9999',
  /** Agents above it need no NOPs on an idle multiplexed session. */
  quietMuxAgent: '3.1.1511.0',
  /** Agents above it take the TerminateSession flag. */
  terminateFlagAgent: '2.3.722.0',
} as const;
