import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream } from 'node:tty';
import { AppError } from '#shared/errors/app-error';
import type { Person, SignInDialogue, SignInRequest } from '../features/connections/ports';

const terminalPath = process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty';

/**
 * Asks a person on the terminal of this process. Standard input and output belong to what they carry: questions go to
 * standard error, and answers are read from the terminal itself.
 */
export class TerminalPerson implements Person {
  readonly #stopped = new AbortController();

  /** `stop`: nothing is asked any more. */
  constructor(stop: Promise<void>) {
    void stop.then(() => this.#stopped.abort());
  }

  async mfaCode(
    { problem, profile, serial }: { profile: string; serial: string; problem?: string },
    signal: AbortSignal,
  ): Promise<string> {
    if (problem !== undefined) say(problem);
    process.stderr.write(`quarterdeck: MFA code of ${serial} (profile ${profile}): `);
    return readLine(AbortSignal.any([signal, this.#stopped.signal]));
  }

  async signIn(request: SignInRequest, signal: AbortSignal): Promise<SignInDialogue> {
    if (request.problem !== undefined) throw new AppError('Cancelled', request.problem);
    return {
      signal: AbortSignal.any([signal, this.#stopped.signal]),
      async open({ url, userCode }) {
        const code = userCode === undefined ? '' : ` It has to show the code ${userCode}.`;
        say(`Sign in to ${request.sessionName} (profile ${request.profile}) in a browser: ${url}${code}`);
      },
      done: (problem) => say(problem ?? 'Signed in.'),
    };
  }
}

function say(sentence: string): void {
  process.stderr.write(`quarterdeck: ${sentence}\n`);
}

/** One line of the terminal. Raises AppError Cancelled at its end, and Expired where there is no terminal. */
function readLine(signal: AbortSignal): Promise<string> {
  let handle: number;
  try {
    handle = openSync(terminalPath, 'r');
  } catch (error) {
    process.stderr.write('\n');
    throw new AppError(
      'Expired',
      'A code is needed, and there is no terminal to ask for it. Run the command once in a terminal, or use a profile that needs no code.',
      { cause: error },
    );
  }
  return new Promise((resolve, reject) => {
    const input = new ReadStream(handle);
    const lines = createInterface({ input, terminal: false });
    const end = (settle: () => void) => {
      // Before the lines are closed, which counts as their end.
      settle();
      signal.removeEventListener('abort', stop);
      lines.close();
      input.destroy();
    };
    const cancelled = () => reject(new AppError('Cancelled', 'No code was given.'));
    const stop = () => end(cancelled);
    lines.once('line', (line) => end(() => resolve(line.trim())));
    lines.once('close', () => end(cancelled));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
