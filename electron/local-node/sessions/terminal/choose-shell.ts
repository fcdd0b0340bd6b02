import { accessSync, constants, statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import type { UserAccount } from '../../user-environment';

export interface ChosenShell {
  file: string;
  args: string[];
  /** For the person at the terminal, when it is not the shell of their account. */
  notice: string | undefined;
}

/** Shells known to take `-l`: a session is a login, as with ssh. */
const loginShells = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh', 'mksh', 'fish', 'ash', 'tcsh', 'csh']);

/** Programs that an account has instead of a shell, to keep people out. */
const refusals = new Set(['nologin', 'false', 'true']);

/**
 * The account's own shell, else /bin/sh with a notice. Undefined when there is no shell at all.
 * `isProgram` is for tests.
 */
export function chooseShell(
  user: UserAccount,
  platform: NodeJS.Platform = process.platform,
  isProgram: (path: string) => boolean = isExecutable,
): ChosenShell | undefined {
  if (platform === 'win32') {
    const root = process.env.SystemRoot ?? 'C:\\Windows';
    const file = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    return isProgram(file) ? { file, args: ['-NoLogo'], notice: undefined } : undefined;
  }
  const own = user.shell;
  if (isAbsolute(own) && !refusals.has(basename(own)) && isProgram(own))
    return { file: own, args: loginShells.has(basename(own)) ? ['-l'] : [], notice: undefined };
  if (!isProgram('/bin/sh')) return undefined;
  const notice =
    own === '' || refusals.has(basename(own))
      ? `The account ${user.name} has no login shell; this is /bin/sh.`
      : `The login shell ${own} of ${user.name} is missing; this is /bin/sh.`;
  return { file: '/bin/sh', args: ['-l'], notice };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
