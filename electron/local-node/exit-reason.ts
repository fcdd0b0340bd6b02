import { ExitCode } from '../platform/exit-codes';
import { DirectoryUnusableError } from '../platform/node/data-directory';
import { DirectoryLockedError } from '../platform/node/directory-lock';

/** Exit code and sentence for what startNode raised. */
export function startFailure(error: unknown): { exitCode: number; reason: string } {
  if (error instanceof DirectoryLockedError)
    return { exitCode: ExitCode.directoryInUse, reason: error.message };
  if (error instanceof DirectoryUnusableError)
    return { exitCode: ExitCode.dataUnusable, reason: error.message };
  return { exitCode: ExitCode.internal, reason: error instanceof Error ? error.message : String(error) };
}
