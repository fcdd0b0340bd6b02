import { execFile } from 'node:child_process';

/** Enough for the package list of any machine. */
const maxOutputBytes = 64 * 1024 * 1024;

/** stdout of a program in the C locale. Undefined when the program is not installed; raises when it fails. */
export function runProgram(
  file: string,
  args: readonly string[],
  timeoutMs = 60_000,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      args,
      {
        encoding: 'utf8',
        maxBuffer: maxOutputBytes,
        timeout: timeoutMs,
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
        windowsHide: true,
      },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else if ((error as NodeJS.ErrnoException).code === 'ENOENT') resolve(undefined);
        else reject(error);
      },
    );
  });
}
