import type { TransferDirection } from './transfer';

/** Paths that were typed for a node, the latest first. */
export type RecentPaths = Record<TransferDirection, string[]>;

const keptPaths = 8;
const keptNodes = 200;

export const recentPathsKey = (connectionId: string, nodeId: string) => `${connectionId}/${nodeId}`;

/** All with this path first among those of its node; the nodes that were not used for longest are forgotten. */
export function withRecentPath(
  all: Readonly<Record<string, RecentPaths>>,
  key: string,
  direction: TransferDirection,
  path: string,
): Record<string, RecentPaths> {
  const { [key]: before = { upload: [], download: [] }, ...others } = all;
  const paths = [path, ...before[direction].filter((one) => one !== path)].slice(0, keptPaths);
  const kept = Object.entries(others).slice(-(keptNodes - 1));
  return { ...Object.fromEntries(kept), [key]: { ...before, [direction]: paths } };
}
