import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SessionOverError } from '#electron/adapters/data-channel/resumable-channel';
import type { SessionRequest, SessionStarter } from '#electron/features/terminals/ports';
import { GuestSessions } from '#electron/main/guest-sessions';
import { silentLogger } from '#electron/platform/logger';
import { AskedSessions } from '#electron/session-host/guests/asked-sessions';
import { NoSessionError } from '#electron/session-host/guests/no-session-error';
import { AppError } from '#shared/errors/app-error';

describe('sessions that a guest of the session host asks main for', () => {
  const started: SessionRequest[] = [];
  const terminated: string[] = [];
  let failure: AppError | undefined;
  let main: GuestSessions<{ port: number }>;
  let host: AskedSessions<unknown>;

  const starter: SessionStarter = {
    start: async (request) => {
      if (failure) throw failure;
      started.push(request);
      return { sessionId: `s-${started.length}`, streamUrl: 'wss://here', token: 'secret' };
    },
    resume: async () => {
      if (failure) throw failure;
      return { token: 'another', streamUrl: 'wss://there' };
    },
    terminate: async (sessionId) => {
      terminated.push(sessionId);
      if (failure) throw failure;
    },
    maxDuration: async () => undefined,
  };
  const newHost = () =>
    new AskedSessions<unknown>({
      guest: 'tunnels',
      report: (message) => setImmediate(() => main.reported(message)),
    });
  beforeEach(() => {
    started.length = 0;
    terminated.length = 0;
    failure = undefined;
    main = new GuestSessions({
      guest: 'tunnels',
      orderSchema: z.object({ port: z.number() }),
      plan: (subjectId, { port }) => {
        if (subjectId !== 'one') throw new AppError('NotFound', 'It was deleted.');
        return {
          connectionId: 'bridge',
          nodeName: 'web-1',
          request: { nodeId: 'mi-1', reason: `${port} ${'x'.repeat(300)}` },
        };
      },
      starter: async () => starter,
      send: (message) => setImmediate(() => host.receive(message)),
      logger: silentLogger,
    });
    host = newHost();
  });
  const refused = (attempt: Promise<unknown>) =>
    attempt.then(
      () => expect.unreachable('it was given'),
      (error: Error) => error,
    );

  it('are started as planned, with a reason that fits, resumed and terminated once', async () => {
    const ticket = await host.start('one', { port: 22 });
    expect(ticket).toEqual({ sessionId: 's-1', streamUrl: 'wss://here', token: 'secret' });
    expect(started[0]).toMatchObject({ nodeId: 'mi-1', reason: expect.stringMatching(/^22 x+$/) });
    expect(started[0]?.reason).toHaveLength(256);
    expect(await host.resume('one', 's-1')).toEqual({ token: 'another', streamUrl: 'wss://there' });
    await host.end('s-1');
    await host.end('s-1');
    expect(terminated).toEqual(['s-1']);
  });

  it('are not given for what is deleted, or for an order of another form, and that is final', async () => {
    expect(await refused(host.start('two', { port: 22 }))).toEqual(
      new NoSessionError('It was deleted.', true),
    );
    const error = await refused(host.start('one', { port: 'a' }));
    expect(error).toMatchObject({ isFinal: true });
    expect(started).toEqual([]);
  });

  it('may be had later when the service fails, and say of which node that it is not connected', async () => {
    failure = new AppError('Throttled', 'Too many requests.');
    expect(await refused(host.start('one', { port: 1 }))).toMatchObject({
      message: 'Too many requests.',
      isFinal: false,
    });
    failure = new AppError('Unavailable', 'x', {
      cause: Object.assign(new Error(), { name: 'TargetNotConnected' }),
    });
    expect(await refused(host.start('one', { port: 1 }))).toMatchObject({
      message: 'The node web-1 is not connected.',
    });
  });

  it('are over when they are not found, and not when the service cannot be reached', async () => {
    await host.start('one', { port: 1 });
    failure = new AppError('Unavailable', 'No connection.');
    const lost = await refused(host.resume('one', 's-1'));
    expect(lost).not.toBeInstanceOf(SessionOverError);
    failure = new AppError('NotFound', 'The session has ended.');
    expect(await refused(host.resume('one', 's-1'))).toBeInstanceOf(SessionOverError);
    failure = undefined;
    expect(await refused(host.resume('one', 's-9'))).toBeInstanceOf(SessionOverError);
  });

  it('are terminated when the process is gone that they were asked for by', async () => {
    await host.start('one', { port: 1 });
    await host.start('one', { port: 2 });
    await host.start('one', { port: 3 });
    await host.forget('s-3');
    host = newHost();
    await main.terminateAll();
    expect(terminated.sort()).toEqual(['s-1', 's-2']);
    main.reported({
      kind: 'guest-start-session',
      guest: 'tunnels',
      requestId: 'of another life',
      subjectId: 'one',
      order: { port: 4 },
    });
    await expect.poll(() => terminated).toContain('s-4');
  });

  it('are nobody else’s', async () => {
    const ask = { kind: 'guest-end-session', requestId: 'r', sessionId: 's', isOver: false };
    expect(main.reported({ ...ask, guest: 'transfers' })).toBe(false);
    expect(main.reported({ ...ask, guest: 'tunnels' })).toBe(true);
    expect(host.receive({ kind: 'guest-session-ended', guest: 'transfers', requestId: 'r' })).toBe(false);
    expect(host.receive({ kind: 'tunnel-close', tunnelId: 't' })).toBe(false);
  });
});
