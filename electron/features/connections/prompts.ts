import { randomUUID } from 'node:crypto';
import type { Prompt } from '#shared/connections/prompt';
import { AppError } from '#shared/errors/app-error';
import type { Person, SignInDialogue, SignInRequest } from './ports';

interface PromptsOptions {
  /** The connections that use this profile, or share this sign-in with it. */
  connectionIdsOf(profile: string, sessionName: string | undefined): string[];
  /** Opens an https page in the system's browser. */
  openPage(url: string): Promise<void>;
  onChanged(all: Prompt[]): void;
}

type Asked = {
  [Kind in Prompt['kind']]: Omit<Extract<Prompt, { kind: Kind }>, 'connectionIds'>;
}[Prompt['kind']];

interface OpenPrompt {
  prompt: Asked;
  answer(code: string | undefined): void;
  decline(reason: AppError): void;
}

/** What a person is being asked, for whoever shows it; answers go back to who asked. An MFA code is never kept. */
export class Prompts implements Person {
  readonly #options: PromptsOptions;
  readonly #open = new Map<string, OpenPrompt>();

  constructor(options: PromptsOptions) {
    this.#options = options;
  }

  /** The oldest first. */
  get all(): Prompt[] {
    return [...this.#open.values()].map(({ prompt }) => ({
      ...prompt,
      connectionIds: this.#options.connectionIdsOf(
        prompt.profile,
        prompt.kind === 'sign-in' ? prompt.sessionName : undefined,
      ),
    }));
  }

  mfaCode(
    { profile, serial, problem }: { profile: string; serial: string; problem?: string },
    signal: AbortSignal,
  ): Promise<string> {
    const promptId = randomUUID();
    return this.#ask(
      { kind: 'mfa-code', promptId, profile, serial, ...(problem === undefined ? {} : { problem }) },
      signal,
      (code) => {
        this.#remove(promptId);
        return code ?? '';
      },
    );
  }

  signIn(request: SignInRequest, signal: AbortSignal): Promise<SignInDialogue> {
    const promptId = randomUUID();
    return this.#ask({ kind: 'sign-in', promptId, stage: 'offered', ...request }, signal, () =>
      this.#dialogue(promptId, signal),
    );
  }

  /**
   * A code for an MFA prompt; for a sign-in, that it is wanted, or that its page is to be opened again.
   * Raises NotFound when nothing (more) is asked under this id, Invalid when a code is missing.
   */
  answer(promptId: string, code?: string): void {
    const open = this.#open.get(promptId);
    if (!open) throw new AppError('NotFound', 'This is no longer asked.');
    if (open.prompt.kind === 'mfa-code' && code === undefined)
      throw new AppError('Invalid', 'The code of the MFA device is missing.');
    open.answer(code);
  }

  /** An unknown id is no error. */
  decline(promptId: string): void {
    const open = this.#open.get(promptId);
    const { kind, profile } = open?.prompt ?? {};
    this.#remove(promptId);
    open?.decline(
      new AppError(
        'Cancelled',
        kind === 'mfa-code'
          ? `No MFA code was given for the profile ${profile}.`
          : `Nobody signed in for the profile ${profile}.`,
      ),
    );
  }

  #ask<Answer>(prompt: Asked, signal: AbortSignal, answered: (code: string | undefined) => Answer) {
    const { promptId } = prompt;
    return new Promise<Answer>((resolve, reject) => {
      const onAbort = () => {
        this.#remove(promptId);
        reject(new AppError('Cancelled', 'It is no longer needed.'));
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal.removeEventListener('abort', onAbort);
      this.#open.set(promptId, {
        prompt,
        answer: (code) => {
          settled();
          resolve(answered(code));
        },
        decline: (reason) => {
          settled();
          reject(reason);
        },
      });
      this.#changed();
    });
  }

  #dialogue(promptId: string, asker: AbortSignal): SignInDialogue {
    const givenUp = new AbortController();
    const signal = AbortSignal.any([asker, givenUp.signal]);
    signal.addEventListener('abort', () => this.#remove(promptId), { once: true });
    const put = (fields: Partial<Extract<Prompt, { kind: 'sign-in' }>>, answer: () => void) => {
      const open = this.#open.get(promptId);
      if (open?.prompt.kind !== 'sign-in') return;
      this.#open.set(promptId, {
        prompt: { ...open.prompt, ...fields },
        answer,
        decline: (reason) => givenUp.abort(reason),
      });
      this.#changed();
    };
    put({}, () => {});
    return {
      signal,
      open: async ({ url, userCode, expiresAt }) => {
        const openPage = () => this.#options.openPage(url);
        put(
          {
            stage: 'browser',
            verificationUrl: url,
            expiresAt,
            ...(userCode === undefined ? {} : { userCode }),
          },
          () => void openPage().catch(() => {}),
        );
        // The address stands in the question: a person may open it by hand.
        await openPage().catch(() => {});
      },
      done: () => this.#remove(promptId),
    };
  }

  #remove(promptId: string): void {
    if (this.#open.delete(promptId)) this.#changed();
  }

  #changed(): void {
    this.#options.onChanged(this.all);
  }
}
