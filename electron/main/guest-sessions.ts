import type { z } from 'zod';
import { AppError, asAppError } from '#shared/errors/app-error';
import type { SessionRequest, SessionStarter } from '../features/terminals/ports';
import type { Logger } from '../platform/logger';
import {
  type GuestName,
  type GuestSessionAnswer,
  type GuestSessionAsk,
  guestSessionAskSchema,
} from '../session-host/guests/guest-session-messages';

/** What a guest asks of Session Manager, and where. */
export interface GuestSessionPlan {
  connectionId: string;
  nodeName: string;
  request: SessionRequest;
}

interface GuestSessionsOptions<Order> {
  guest: GuestName;
  orderSchema: z.ZodType<Order>;
  /** What is to be started for this subject of the guest; raises AppError when it is no more. */
  plan(subjectId: string, order: Order): GuestSessionPlan;
  /** Asked anew for each use: the connection may have got another client meanwhile. */
  starter(connectionId: string): Promise<SessionStarter>;
  send(message: GuestSessionAnswer): void;
  logger: Logger;
}

const longestReason = 256;

type Asked<Kind extends GuestSessionAsk['kind']> = Extract<GuestSessionAsk, { kind: Kind }>;

/** Starts, resumes and terminates the sessions of a guest of the session host, for the process that carries them. */
export class GuestSessions<Order> {
  readonly #options: GuestSessionsOptions<Order>;
  /** Sessions that were started and not terminated: the connection of each. */
  readonly #open = new Map<string, string>();

  constructor(options: GuestSessionsOptions<Order>) {
    this.#options = options;
  }

  /** False when the message does not ask for a session of this guest. */
  reported(message: unknown): boolean {
    const parsed = guestSessionAskSchema.safeParse(message);
    if (!parsed.success || parsed.data.guest !== this.#options.guest) return false;
    const ask = parsed.data;
    if (ask.kind === 'guest-start-session') void this.#start(ask);
    else if (ask.kind === 'guest-resume-session') void this.#resume(ask);
    else void this.#end(ask);
    return true;
  }

  /** The process that carried them is gone, or the application ends. */
  async terminateAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((sessionId) => this.#terminate(sessionId)));
  }

  /** The connection is being left. */
  async terminateOf(connectionId: string): Promise<void> {
    const leaving = [...this.#open].filter(([, one]) => one === connectionId);
    await Promise.all(leaving.map(([sessionId]) => this.#terminate(sessionId)));
  }

  async #start({ requestId, subjectId, order }: Asked<'guest-start-session'>): Promise<void> {
    const { plan, orderSchema, starter } = this.#options;
    let planned: GuestSessionPlan | undefined;
    try {
      const parsed = orderSchema.safeParse(order);
      if (!parsed.success) throw new AppError('Invalid', 'A session was asked for that cannot be started.');
      planned = plan(subjectId, parsed.data);
      const { connectionId, request } = planned;
      const reason = request.reason?.slice(0, longestReason);
      const ticket = await (await starter(connectionId)).start({
        ...request,
        ...(reason === undefined ? {} : { reason }),
      });
      this.#open.set(ticket.sessionId, connectionId);
      this.#send({ kind: 'guest-session', requestId, ...ticket });
    } catch (thrown) {
      const error = asAppError(thrown);
      const isNotConnected = error.cause instanceof Error && error.cause.name === 'TargetNotConnected';
      this.#send({
        kind: 'guest-no-session',
        requestId,
        reason: isNotConnected ? `The node ${planned?.nodeName ?? ''} is not connected.` : error.message,
        // What was asked is wrong, or the node is no more: the same answer would come again.
        isFinal: error.code === 'Invalid' || error.code === 'NotFound',
      });
    }
  }

  async #resume({ requestId, sessionId }: Asked<'guest-resume-session'>): Promise<void> {
    try {
      const connectionId = this.#open.get(sessionId);
      if (connectionId === undefined) throw new AppError('NotFound', 'The session was ended.');
      const { token, streamUrl } = await (await this.#options.starter(connectionId)).resume(sessionId);
      this.#send({ kind: 'guest-resumed', requestId, token, streamUrl });
    } catch (thrown) {
      const error = asAppError(thrown);
      // Another session may still be had.
      const isFinal = error.code === 'NotFound' || error.code === 'AccessDenied';
      this.#send({ kind: 'guest-not-resumed', requestId, reason: error.message, isFinal });
    }
  }

  async #end({ requestId, sessionId, isOver }: Asked<'guest-end-session'>): Promise<void> {
    if (isOver) this.#open.delete(sessionId);
    else await this.#terminate(sessionId);
    this.#send({ kind: 'guest-session-ended', requestId });
  }

  async #terminate(sessionId: string): Promise<void> {
    const connectionId = this.#open.get(sessionId);
    if (connectionId === undefined) return;
    this.#open.delete(sessionId);
    try {
      await (await this.#options.starter(connectionId)).terminate(sessionId);
    } catch (error) {
      const { guest, logger } = this.#options;
      logger.warn('a session was not terminated', { guest, sessionId, error });
    }
  }

  #send(answer: DistributiveOmit<GuestSessionAnswer, 'guest'>): void {
    this.#options.send({ ...answer, guest: this.#options.guest });
  }
}

type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;
