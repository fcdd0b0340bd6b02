import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import type { Credentials } from '../../../features/connections/ports';
import { splitWords } from '../profiles/parse-ini';
import type { AwsSurroundings } from '../surroundings';
import { withoutSecrets } from './without-secrets';

const limitBytes = 1024 * 1024;
/** It may open a browser and wait for a person. */
const limitMs = 5 * 60_000;

const outputSchema = z.object({
  Version: z.literal(1, { error: 'Version has to be 1' }),
  AccessKeyId: z.string({ error: 'AccessKeyId is missing' }).min(1),
  SecretAccessKey: z.string({ error: 'SecretAccessKey is missing' }).min(1),
  SessionToken: z.string().optional(),
  Expiration: z.string().optional(),
});

/**
 * What the program of `credential_process` prints. It is started without a shell, as by the AWS CLI; the SDK's own
 * provider uses one, waits without end, and repeats the command line with its arguments in its errors.
 */
export async function runCredentialProcess(
  command: string,
  profile: string,
  surroundings: AwsSurroundings,
  signal: AbortSignal,
): Promise<Credentials> {
  const words = splitWords(command, { windows: process.platform === 'win32' });
  const [program, ...args] = words ?? [];
  if (program === undefined)
    throw new AppError(
      'Invalid',
      `credential_process of the profile ${profile} cannot be read: a quotation mark is not closed, or there is no program.`,
    );
  const { output, failure } = await run(program, args, surroundings, signal);
  const named = `The program ${program} of the profile ${profile}`;
  if (failure !== undefined) throw new AppError(failure.code, `${named} ${failure.text}`);
  return readOutput(output, named);
}

function readOutput(output: string, named: string): Credentials {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw new AppError(
      'Invalid',
      output.trim() === ''
        ? `${named} ended well but printed no credentials.`
        : `${named} printed something that is not JSON. It has to print the credentials alone, as AWS describes for credential_process.`,
    );
  }
  const read = outputSchema.safeParse(json);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new AppError(
      'Invalid',
      `${named} printed credentials that cannot be used: ${issue?.message ?? 'they are incomplete'}.`,
    );
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = read.data;
  const expiresAt = Expiration === undefined ? undefined : Date.parse(Expiration);
  if (expiresAt !== undefined && Number.isNaN(expiresAt))
    throw new AppError(
      'Invalid',
      `${named} printed an Expiration that is no date of the form 2026-01-31T12:00:00Z.`,
    );
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    ...(expiresAt === undefined ? {} : { expiration: new Date(expiresAt) }),
  };
}

interface Ended {
  output: string;
  failure?: { code: 'Invalid' | 'AccessDenied' | 'Timeout' | 'Cancelled'; text: string };
}

function run(
  program: string,
  args: string[],
  surroundings: AwsSurroundings,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve) => {
    let child: ChildProcessByStdio<null, Readable, Readable>;
    try {
      child = spawn(program, args, {
        env: { ...surroundings.env } as NodeJS.ProcessEnv,
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      });
    } catch (error) {
      // Most failures come as an event; some, and words that cannot be arguments, are thrown. Their texts repeat the words.
      const text = startFailure(error as NodeJS.ErrnoException, program);
      resolve({ output: '', failure: { code: 'Invalid', text } });
      return;
    }
    let output = '';
    let errors = '';
    let isOver = false;
    const end = (ended: Ended) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      if (child.exitCode === null && child.signalCode === null) child.kill();
      resolve(ended);
    };
    const fail = (code: NonNullable<Ended['failure']>['code'], text: string) =>
      end({ output: '', failure: { code, text } });
    const stop = () => fail('Cancelled', 'was stopped, since nobody waits for it any more.');
    const limit = setTimeout(
      () => fail('Timeout', 'has printed nothing for 5 minutes, and was stopped.'),
      limitMs,
    );
    limit.unref();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > limitBytes)
        fail('Invalid', 'prints more than credentials can be, and was stopped.');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (errors.length < limitBytes) errors += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => fail('Invalid', startFailure(error, program)));
    child.on('close', (exitCode, killedBy) => {
      if (exitCode === 0) return end({ output });
      const how = exitCode === null ? `was ended by ${killedBy}` : `ended with exit code ${exitCode}`;
      const line = errors.split(/\r?\n/).find((one) => one.trim() !== '');
      fail(
        'AccessDenied',
        line === undefined ? `${how} and said nothing.` : `${how}: ${withoutSecrets(line)}`,
      );
    });
  });
}

function startFailure(error: NodeJS.ErrnoException, program: string): string {
  if (error.code === 'EINVAL' && /\.(cmd|bat)$/i.test(program))
    return 'is a batch file, which nothing but a shell can run. Name the program that it starts, or write cmd /c before it.';
  if (error.code === 'ENOENT')
    return 'was not found. Install it, or write its whole path into credential_process.';
  if (error.code === 'EACCES') return 'may not be run. Make it executable.';
  return `could not be started (${error.code}).`;
}
