import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The first of the names that is on the PATH of `env`, with its folder. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const separator = process.platform === 'win32' ? ';' : ':';
  const extension = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(separator)) {
      const path = join(folder, name + extension);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  return undefined;
}

/** PowerShell in either of its names; undefined where it is not installed. */
export function findPowerShell(env: NodeJS.ProcessEnv): string | undefined {
  return findProgram(['pwsh', 'powershell'], env);
}
