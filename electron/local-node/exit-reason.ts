import { DirectoryLockedError } from '../platform/node/directory-lock';

/** Exit codes of the node, equal to those of docs/exit-codes.md; the command line has the whole table. */
export const NodeExitCode = { ok: 0, internal: 1, directoryInUse: 5, registrationRefused: 7 } as const;

/** Exit code and sentence for what startNode raised. */
export function startFailure(error: unknown): { exitCode: number; reason: string } {
  if (error instanceof DirectoryLockedError)
    return { exitCode: NodeExitCode.directoryInUse, reason: error.message };
  return { exitCode: NodeExitCode.internal, reason: error instanceof Error ? error.message : String(error) };
}
