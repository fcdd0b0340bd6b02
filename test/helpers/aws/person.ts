import type { Person, SignInDialogue, SignInRequest } from '#electron/features/connections/ports';
import { AppError } from '#shared/errors/app-error';

type MfaRequest = Parameters<Person['mfaCode']>[0];

/** A person of a test, who answers with what they were given and declines when they have nothing left. */
export class ScriptedPerson implements Person {
  readonly codes: string[] = [];
  readonly asked: MfaRequest[] = [];
  readonly signIns: SignInRequest[] = [];
  readonly pages: { url: string; userCode?: string }[] = [];
  readonly ends: (string | undefined)[] = [];
  /** What the person does with a page; without it they decline to sign in. */
  browse: ((url: string, userCode: string | undefined) => void | Promise<void>) | undefined;

  async mfaCode(request: MfaRequest, signal: AbortSignal): Promise<string> {
    this.asked.push(request);
    const code = this.codes.shift();
    if (code === undefined || signal.aborted) throw new AppError('Cancelled', 'Declined.');
    return code;
  }

  async signIn(request: SignInRequest, signal: AbortSignal): Promise<SignInDialogue> {
    this.signIns.push(request);
    const { browse } = this;
    if (!browse) throw new AppError('Cancelled', 'Declined.');
    return {
      signal,
      open: async ({ url, userCode }) => {
        this.pages.push({ url, ...(userCode === undefined ? {} : { userCode }) });
        // As a browser that is quicker than what waits for it.
        await Promise.resolve(browse(url, userCode)).catch(() => {});
      },
      done: (problem) => {
        this.ends.push(problem);
      },
    };
  }
}
