import { ExitCode } from '../platform/exit-codes';
import { DirectoryUnusableError } from '../platform/node/data-directory';
import { DirectoryLockedError } from '../platform/node/directory-lock';
import { SecretsUnusableError } from '../platform/secret-store';
import { PortUnavailableError } from './listen-address';
import { NewerDatabaseError } from './store/database';

/** Why a bridge could not start, as a sentence and an exit code; undefined for a defect. */
export function startFailure(error: unknown): { reason: string; exitCode: number } | undefined {
  if (error instanceof PortUnavailableError) return { reason: error.message, exitCode: ExitCode.portTaken };
  if (error instanceof DirectoryLockedError)
    return { reason: error.message, exitCode: ExitCode.directoryInUse };
  if (
    error instanceof NewerDatabaseError ||
    error instanceof SecretsUnusableError ||
    error instanceof DirectoryUnusableError
  ) {
    return { reason: error.message, exitCode: ExitCode.dataUnusable };
  }
  return undefined;
}
