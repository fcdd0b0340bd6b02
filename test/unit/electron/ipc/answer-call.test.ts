import { describe, expect, it } from 'vitest';
import { answerCall } from '#electron/ipc/answer-call';
import type { Handlers } from '#electron/ipc/handlers';
import type { LogFacts, Logger } from '#electron/platform/logger';
import { AppError } from '#shared/errors/app-error';

interface Line {
  level: string;
  message: string;
  facts: LogFacts | undefined;
}

function recordingLogger(lines: Line[]): Logger {
  const at = (level: string) => (message: string, facts?: LogFacts) => {
    lines.push({ level, message, facts });
  };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}

/** Handlers of which a test needs a few. */
const only = (handlers: Partial<Handlers>) => handlers as Handlers;

describe('answerCall', () => {
  const lines: Line[] = [];
  const ask = (handlers: Partial<Handlers>, name: Parameters<typeof answerCall>[1], input: unknown) => {
    lines.length = 0;
    return answerCall(only(handlers), name, input, recordingLogger(lines));
  };

  it('answers with what the handler gives, at once or later', async () => {
    const page = { nodes: [], nextToken: 'more' };
    expect(
      await ask({ 'fleet/list-nodes': () => page }, 'fleet/list-nodes', { connectionId: 'bridge' }),
    ).toEqual({
      ok: true,
      value: page,
    });
    expect(
      await ask({ 'fleet/list-nodes': async () => page }, 'fleet/list-nodes', { connectionId: 'bridge' }),
    ).toEqual({ ok: true, value: page });
    expect(lines).toEqual([]);
  });

  it('hands the handler the checked input alone, without stray fields', async () => {
    const got: unknown[] = [];
    await ask({ 'jobs/cancel': (input) => void got.push(input) }, 'jobs/cancel', { jobId: 'j', extra: 1 });
    expect(got).toEqual([{ jobId: 'j' }]);
  });

  it('answers a call without input', async () => {
    expect(await ask({ 'connections/list': () => [] }, 'connections/list', undefined)).toEqual({
      ok: true,
      value: [],
    });
  });

  it.each([
    ['a field of the wrong kind', { connectionId: 7 }, 'connectionId'],
    ['an empty id', { connectionId: '' }, 'connectionId'],
    ['no input at all', undefined, 'the input'],
    ['a list', [], 'the input'],
  ])('refuses %s as Invalid, names it, and does not ask the handler', async (_title, input, named) => {
    let asked = false;
    const answer = await ask(
      {
        'fleet/list-nodes': () => {
          asked = true;
          return { nodes: [] };
        },
      },
      'fleet/list-nodes',
      input,
    );
    expect(asked).toBe(false);
    expect(answer).toMatchObject({ ok: false, error: { code: 'Invalid', retry: 'never' } });
    expect((answer as { error: { message: string } }).error.message).toContain(`fleet/list-nodes: ${named}`);
  });

  it('names the place of a wrong value deep in the input', async () => {
    const answer = await ask({}, 'fleet/set-tags', {
      connectionId: 'bridge',
      nodeId: 'mi-1',
      set: [
        { key: 'a', value: 'b' },
        { key: '', value: '' },
      ],
      remove: [],
    });
    expect(answer).toMatchObject({
      error: { code: 'Invalid', message: expect.stringContaining('set.1.key') },
    });
  });

  it('passes a refusal on as the handler worded it, and logs it as no error of ours', async () => {
    const refusal = new AppError('Throttled', 'Too many calls.', {
      requestId: 'request-1',
      cause: new Error('inner'),
    });
    const answer = await ask({ 'fleet/list-nodes': () => Promise.reject(refusal) }, 'fleet/list-nodes', {
      connectionId: 'bridge',
    });
    expect(answer).toEqual({
      ok: false,
      error: { code: 'Throttled', message: 'Too many calls.', retry: 'with-backoff', requestId: 'request-1' },
    });
    expect(lines.map((line) => line.level)).toEqual(['info']);
    expect(lines[0]?.facts).toMatchObject({ code: 'Throttled', error: refusal.cause });
  });

  it.each([
    [
      'an error',
      () => {
        throw new TypeError('x is not a function');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('x is not a function'))],
    ['a thrown text', () => Promise.reject('x is not a function')],
  ])(
    'answers Internal for %s that nobody foresaw, and logs it as an error with its cause',
    async (_title, fail) => {
      const answer = await ask({ 'connections/list': fail as never }, 'connections/list', undefined);
      expect(answer).toMatchObject({
        ok: false,
        error: { code: 'Internal', message: expect.stringContaining('x is not a function') },
      });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({
        level: 'error',
        message: expect.stringContaining('connections/list'),
      });
      expect(lines[0]?.facts?.error).toBeDefined();
    },
  );

  it('puts nothing of the cause or the stack into the envelope', async () => {
    const answer = await ask(
      { 'connections/list': () => Promise.reject(new AppError('Conflict', 'In use.', { cause: 'canary' })) },
      'connections/list',
      undefined,
    );
    expect(structuredClone(answer)).toEqual({
      ok: false,
      error: { code: 'Conflict', message: 'In use.', retry: 'never' },
    });
  });
});
