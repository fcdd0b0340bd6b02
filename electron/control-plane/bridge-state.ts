import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../platform/node/atomic-file';
import { keepAside } from '../platform/node/keep-aside';

/** What a bridge remembers beside its database: the ports it was given, so that nodes and scripts find it again. */
const bridgeStateSchema = z.object({ port: z.number().int(), nodePort: z.number().int() }).partial();
export type BridgeState = z.infer<typeof bridgeStateSchema>;

/** An unreadable file is kept aside (`keptAside`) and counts as empty. */
export function readBridgeState(path: string, nowMs: number): { state: BridgeState; keptAside?: string } {
  if (!existsSync(path)) return { state: {} };
  try {
    return { state: bridgeStateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) };
  } catch {
    return { state: {}, keptAside: keepAside(path, nowMs) };
  }
}

export function writeBridgeState(path: string, state: BridgeState): void {
  writeFileAtomically(path, `${JSON.stringify(state)}\n`);
}
