import { AppError, asAppError, type Result } from '#shared/errors/app-error';
import { calls } from '#shared/ipc/contract';
import type { CallName } from '#shared/ipc/names';
import type { Logger } from '../platform/logger';
import type { Handlers } from './handlers';

/** Checks the input of one call, runs its handler and puts the outcome into the envelope in which it crosses. */
export async function answerCall(
  handlers: Handlers,
  name: CallName,
  input: unknown,
  logger: Logger,
): Promise<Result<unknown>> {
  try {
    const checked = calls[name].input.safeParse(input);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new AppError(
        'Invalid',
        `${name}: ${issue?.path.join('.') || 'the input'} ${issue?.message ?? 'is not valid'}`,
      );
    }
    const handler = handlers[name] as (value: unknown) => unknown;
    return { ok: true, value: await handler(checked.data) };
  } catch (thrown) {
    const error = asAppError(thrown);
    // A refusal is an answer; only what nobody foresaw is an error of ours.
    const level = error.code === 'Internal' ? 'error' : 'info';
    logger[level](`call ${name} failed`, {
      code: error.code,
      reason: error.message,
      error: error.cause ?? undefined,
    });
    return { ok: false, error: error.toWire() };
  }
}
