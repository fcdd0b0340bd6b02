import { randomUUID } from 'node:crypto';
import { SessionOverError } from '../../adapters/data-channel/resumable-channel';
import type { SessionTicket } from '../../features/terminals/ports';
import {
  type GuestName,
  type GuestSessionAnswer,
  type GuestSessionAsk,
  guestSessionAnswerSchema,
} from './guest-session-messages';
import { NoSessionError } from './no-session-error';

interface AskedSessionsOptions {
  guest: GuestName;
  report(message: GuestSessionAsk): void;
}

interface Waiting {
  resolve(answer: GuestSessionAnswer): void;
  reject(error: Error): void;
}

/** Sessions that main starts, resumes and terminates for a guest of the session host, which has no credentials. */
export class AskedSessions<Order> {
  readonly #options: AskedSessionsOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: AskedSessionsOptions) {
    this.#options = options;
  }

  /** False when the message is no answer to this guest. */
  receive(message: unknown): boolean {
    const parsed = guestSessionAnswerSchema.safeParse(message);
    if (!parsed.success || parsed.data.guest !== this.#options.guest) return false;
    const answer = parsed.data;
    const waiting = this.#waiting.get(answer.requestId);
    this.#waiting.delete(answer.requestId);
    if (answer.kind === 'guest-no-session')
      waiting?.reject(new NoSessionError(answer.reason, answer.isFinal));
    else if (answer.kind === 'guest-not-resumed')
      waiting?.reject(answer.isFinal ? new SessionOverError(answer.reason) : new Error(answer.reason));
    else if (waiting) waiting.resolve(answer);
    // Asked for by a process before this one.
    else if (answer.kind === 'guest-session') void this.end(answer.sessionId);
    return true;
  }

  /** Rejects with NoSessionError. */
  async start(subjectId: string, order: Order): Promise<SessionTicket> {
    const answer = await this.#ask((asked) => ({ kind: 'guest-start-session', ...asked, subjectId, order }));
    if (answer.kind !== 'guest-session') throw new NoSessionError('The session was not started.', false);
    const { sessionId, streamUrl, token, network } = answer;
    return { sessionId, streamUrl, token, ...(network === undefined ? {} : { network }) };
  }

  /** Rejects with SessionOverError when the session is over, with another error when it may yet be resumed. */
  async resume(subjectId: string, sessionId: string): Promise<{ token: string; streamUrl: string }> {
    const answer = await this.#ask((asked) => ({
      kind: 'guest-resume-session',
      ...asked,
      subjectId,
      sessionId,
    }));
    if (answer.kind !== 'guest-resumed') throw new Error('The session was not resumed.');
    return { token: answer.token, streamUrl: answer.streamUrl };
  }

  /** Has a session ended on its node; it may have ended already. Resolves when main has tried. */
  async end(sessionId: string): Promise<void> {
    await this.#ask((asked) => ({ kind: 'guest-end-session', ...asked, sessionId, isOver: false }));
  }

  /** Tells that a session came to its end by itself. */
  async forget(sessionId: string): Promise<void> {
    await this.#ask((asked) => ({ kind: 'guest-end-session', ...asked, sessionId, isOver: true }));
  }

  #ask(message: (asked: { guest: GuestName; requestId: string }) => GuestSessionAsk) {
    const { guest, report } = this.#options;
    const requestId = randomUUID();
    return new Promise<GuestSessionAnswer>((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject });
      report(message({ guest, requestId }));
    });
  }
}
