/** One measurement of ours beside a yardstick taken in the same run. */
export interface BenchRow {
  id: string;
  /** Unit of `measured` and `yardstick`. */
  unit: string;
  better: 'lower' | 'higher';
  /** Bound on measured / yardstick: at most when lower is better, at least when higher is. */
  budget: number;
  run(): Promise<{ measured: number; yardstick: number; note: string }>;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
