import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import type { MachineFacts } from './machine-facts';

const fingerprintFileSchema = z.object({
  fingerprint: z.uuid(),
  facts: z.record(z.string(), z.string()),
});

/** Share of known facts that must still hold, in percent; the stock agent's default. */
const similarityThreshold = 40;

/** Percent of the facts known then that are the same now; 100 when nothing was known. */
export function similarity(known: MachineFacts, current: MachineFacts): number {
  const names = Object.keys(known);
  if (names.length === 0) return 100;
  const same = names.filter((name) => known[name] === current[name]).length;
  return (100 * same) / names.length;
}

/**
 * The machine's fingerprint: a random UUID kept in `<directory>/fingerprint.json` beside hashes of machine facts, and
 * replaced when fewer than 40 % of them match (the directory was copied to another machine). A corrupt file is kept
 * aside and replaced.
 */
export function loadFingerprint(directory: string, current: MachineFacts, nowMs: number): string {
  const path = join(directory, 'fingerprint.json');
  const known = readFingerprint(path, nowMs);
  const usable = known !== undefined && similarity(known.facts, current) >= similarityThreshold;
  const fingerprint = usable ? known.fingerprint : randomUUID();
  const next = JSON.stringify({ fingerprint, facts: current });
  if (!usable || JSON.stringify(known) !== next) writeFileAtomically(path, next);
  return fingerprint;
}

function readFingerprint(path: string, nowMs: number) {
  if (!existsSync(path)) return undefined;
  try {
    return fingerprintFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    keepAside(path, nowMs);
    return undefined;
  }
}
