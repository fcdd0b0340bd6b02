import { describe, expect, it } from 'vitest';
import type { CredentialOwner, CredentialState, Credentials } from '#electron/features/connections/ports';
import { type AwsAccess, AwsConnection } from '#electron/main/connections/aws-connection';
import type { ConnectionPorts } from '#electron/main/connections/connection-ports';
import { silentLogger } from '#electron/platform/logger';
import type { Identity } from '#shared/connections/connection';
import type { SavedConnection } from '#shared/connections/saved-connection';
import { AppError } from '#shared/errors/app-error';
import { FakeClock } from '#test/helpers/fake-clock';

const saved: SavedConnection = {
  connectionId: 'aws:ops/eu-west-1',
  source: { kind: 'profile', profile: 'ops' },
  region: 'eu-west-1',
  name: 'Operations',
  isReadOnly: false,
  isProduction: true,
  isOpen: true,
};
const keys: Credentials = { accessKeyId: 'AKIA', secretAccessKey: 's' };
const identity: Identity = { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/jane' };

class FakeOwner implements CredentialOwner {
  state: CredentialState = { kind: 'idle' };
  answer: () => Promise<Credentials> = async () => keys;
  readonly #listeners = new Set<() => void>();

  async credentials(signal?: AbortSignal) {
    signal?.throwIfAborted();
    return this.answer();
  }
  refuse() {}
  askAgain() {}
  onStateChanged(listener: () => void) {
    this.#listeners.add(listener);
    return { stop: () => this.#listeners.delete(listener) };
  }
  become(state: CredentialState) {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}

function setUp(overrides: Partial<SavedConnection> = {}) {
  const clock = new FakeClock();
  const owner = new FakeOwner();
  let whoAmI: AwsAccess['whoAmI'] = async () => identity;
  const asked = { whoAmI: 0 };
  const files = { version: 1, isReadable: true, beforeMade: async () => {} };
  /** By the version of the files that they were made of. */
  const made: number[] = [];
  const closed: number[] = [];
  const start = async () => ({ sessionId: 's', streamUrl: 'wss://x', token: 't' });
  const portsOf = (version: number) =>
    ({ close: () => void closed.push(version), sessions: { start } }) as unknown as ConnectionPorts;
  const ports = portsOf(1);
  const connection = new AwsConnection({
    saved: { ...saved, ...overrides },
    owner,
    makeAccess: async () => {
      const { version } = files;
      await files.beforeMade();
      made.push(version);
      return {
        ports: version === 1 ? ports : portsOf(version),
        endpoint: `https://endpoint-${version}.test`,
        isUpToDate: async () => {
          if (!files.isReadable) throw new AppError('Invalid', 'The profile ops is gone.');
          return files.version === version;
        },
        hints: () => [],
        whoAmI: (signal) => {
          asked.whoAmI += 1;
          return whoAmI(signal);
        },
      };
    },
    clock,
    logger: silentLogger,
    onStateChanged: () => {},
  });
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const answerWhoAmI = (answer: AwsAccess['whoAmI']) => {
    whoAmI = answer;
  };
  return {
    connection,
    owner,
    clock,
    files,
    made,
    closed,
    ports,
    asked,
    settled,
    answerWhoAmI,
    state: () => connection.describe().state,
  };
}

const unavailable = () =>
  Promise.reject(new AppError('Unavailable', 'Could not ask: no answer (ECONNREFUSED).'));

describe('an AWS connection', () => {
  it('is closed, and answers nothing, until it is opened', async () => {
    const { connection, state } = setUp();
    expect(state()).toEqual({ kind: 'closed' });
    await expect(connection.ports()).rejects.toThrow('The connection Operations is closed.');
  });

  it('tells who is calling when it is open', async () => {
    const { connection, ports, state, owner } = setUp();
    connection.open();
    expect(await connection.ports()).toBe(ports);
    expect(state()).toEqual({ kind: 'ready' });
    owner.state = { kind: 'valid', expiresAt: 77 };
    expect(connection.describe()).toMatchObject({
      accountId: '111122223333',
      identityArn: identity.arn,
      profile: 'ops',
      credentialsExpireAt: 77,
      isProduction: true,
    });
  });

  it('holds what was asked of it while a person is asked, and goes on', async () => {
    const { connection, owner, ports, state, settled } = setUp();
    let answer: (credentials: Credentials) => void = () => {};
    owner.answer = () => new Promise((resolve) => (answer = resolve));
    connection.open();
    const held = connection.ports();
    await settled();
    owner.become({ kind: 'needs-person', reason: 'A code is asked for.' });
    expect(state()).toEqual({ kind: 'needs-person', reason: 'A code is asked for.' });
    owner.become({ kind: 'valid' });
    answer(keys);
    expect(await held).toBe(ports);
  });

  it('says what is refused, and tries again only when a person wants it', async () => {
    const { connection, owner, clock, state, ports, settled } = setUp();
    owner.answer = () => Promise.reject(new AppError('AccessDenied', 'The role may not be assumed.'));
    connection.open();
    await expect(connection.ports()).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(state()).toEqual({ kind: 'failed', reason: 'The role may not be assumed.' });
    expect(clock.pendingTimers).toBe(0);
    owner.answer = async () => keys;
    connection.open();
    await settled();
    expect(await connection.ports()).toBe(ports);
  });

  it('tries by itself, more and more slowly, what may pass', async () => {
    const { connection, owner, clock, state, settled, ports } = setUp();
    owner.answer = unavailable;
    connection.open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      await settled();
      const now = state();
      if (now.kind !== 'starting' || now.nextTryAt === undefined) throw new Error('It does not wait.');
      waits.push((now.nextTryAt - clock.now()) / 1000);
      await expect(connection.ports()).rejects.toMatchObject({ code: 'Unavailable' });
      clock.advance(now.nextTryAt - clock.now());
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
    owner.answer = async () => keys;
    connection.open();
    await settled();
    clock.advance(60_000);
    await settled();
    expect(await connection.ports()).toBe(ports);
  });

  it('works, and says what it does not know, where STS does not answer', async () => {
    const { connection, clock, state, ports, answerWhoAmI, settled } = setUp();
    answerWhoAmI(unavailable);
    connection.open();
    expect(await connection.ports()).toBe(ports);
    expect(state()).toEqual({
      kind: 'degraded',
      reason: 'Whose credentials these are is not known. Could not ask: no answer (ECONNREFUSED).',
    });
    answerWhoAmI(async () => identity);
    clock.advance(2000);
    expect(await connection.ports()).toBe(ports);
    await settled();
    expect(state()).toEqual({ kind: 'ready' });
  });

  it('is opened anew when its credentials cannot be renewed, so that it says why', async () => {
    const { connection, owner, state, settled } = setUp();
    connection.open();
    await settled();
    expect(state()).toEqual({ kind: 'ready' });
    owner.answer = () => Promise.reject(new AppError('Expired', 'Nobody signed in.'));
    owner.become({ kind: 'failed', reason: 'Nobody signed in.' });
    await settled();
    expect(state()).toEqual({ kind: 'failed', reason: 'Nobody signed in.', isSignedOut: true });
  });

  it('waits for STS no longer than 20 seconds', async () => {
    const { connection, clock, state, ports, answerWhoAmI, settled } = setUp();
    answerWhoAmI(
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('Cancelled', 'It was called off.'))),
        ),
    );
    connection.open();
    await settled();
    clock.advance(20_000);
    expect(await connection.ports()).toBe(ports);
    expect(state()).toEqual({
      kind: 'degraded',
      reason: 'Whose credentials these are is not known. STS has not answered in time.',
    });
    connection.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks for the credentials again when the files change, so that a profile that is gone is told', async () => {
    const { connection, owner, settled, state } = setUp();
    connection.open();
    await settled();
    owner.answer = async () => {
      owner.answer = () => Promise.reject(new AppError('NotFound', 'There is no profile ops.'));
      owner.become({ kind: 'failed', reason: 'There is no profile ops.' });
      throw new AppError('NotFound', 'There is no profile ops.');
    };
    await connection.filesChanged();
    await settled();
    expect(state()).toEqual({ kind: 'failed', reason: 'There is no profile ops.' });
  });

  it('forgets an opening that was under way when it is closed', async () => {
    const { connection, owner, state, settled, clock } = setUp();
    let answer: (credentials: Credentials) => void = () => {};
    owner.answer = () => new Promise((resolve) => (answer = resolve));
    connection.open();
    await settled();
    const held = connection.ports();
    connection.close();
    answer(keys);
    await expect(held).rejects.toThrow('is closed');
    await settled();
    expect(state()).toEqual({ kind: 'closed' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('refuses to start sessions where it is marked as read-only', async () => {
    const { connection } = setUp({ isReadOnly: true });
    connection.open();
    const ports = await connection.ports();
    await expect(ports.sessions.start({ nodeId: 'i-1' })).rejects.toMatchObject({
      code: 'NotSupported',
      message: expect.stringContaining('Operations is marked as read-only'),
    });
  });

  it('makes its clients anew when the files name another endpoint, and lets calls under way end', async () => {
    const { connection, files, made, closed, clock, settled, state } = setUp();
    connection.open();
    await settled();
    files.version = 2;
    connection.filesChanged();
    await settled();
    expect(made).toEqual([1, 2]);
    expect(connection.describe().endpoint).toBe('https://endpoint-2.test');
    expect(state()).toEqual({ kind: 'ready' });
    expect(closed).toEqual([]);
    clock.advance(60_000);
    expect(closed).toEqual([1]);
  });

  it('opens over what the files say by now when the first endpoint did not answer', async () => {
    const { connection, owner, files, made, settled, state } = setUp();
    owner.answer = unavailable;
    connection.open();
    await settled();
    expect(state()).toMatchObject({ kind: 'starting', nextTryAt: expect.any(Number) });
    owner.answer = async () => keys;
    files.version = 2;
    connection.filesChanged();
    await settled();
    expect(made).toEqual([1, 2]);
    expect(connection.describe().endpoint).toBe('https://endpoint-2.test');
    expect(state()).toEqual({ kind: 'ready' });
  });

  it('keeps its clients, and asks again who is calling, when the files say the same of them', async () => {
    const { connection, made, closed, clock, settled, answerWhoAmI } = setUp();
    connection.open();
    await settled();
    answerWhoAmI(async () => ({ ...identity, accountId: '444455556666' }));
    connection.filesChanged();
    await settled();
    expect(made).toEqual([1]);
    expect(closed).toEqual([]);
    expect(connection.describe().accountId).toBe('444455556666');
    expect(clock.pendingTimers).toBe(0);
  });

  it('says what is wrong when the files allow it no more, and is asked for nothing while it is closed', async () => {
    const { connection, files, made, settled, state } = setUp();
    connection.open();
    await settled();
    files.isReadable = false;
    connection.filesChanged();
    await settled();
    expect(state()).toEqual({ kind: 'failed', reason: 'The profile ops is gone.' });
    connection.close();
    files.isReadable = true;
    connection.filesChanged();
    await settled();
    expect(state()).toEqual({ kind: 'closed' });
    expect(made).toEqual([1]);
  });

  it('closes every client that it made, also those that came when it was closed already', async () => {
    const { connection, files, made, closed, clock, settled } = setUp();
    let goOn: () => void = () => {};
    files.beforeMade = () => new Promise((resolve) => (goOn = resolve));
    connection.open();
    await settled();
    connection.close();
    goOn();
    await settled();
    expect(closed).toEqual(made);
    expect(connection.describe().endpoint).toBeUndefined();
    files.beforeMade = async () => {};
    connection.open();
    await settled();
    files.version = 2;
    connection.filesChanged();
    await settled();
    connection.dispose();
    expect([...closed].sort()).toEqual([...made].sort());
    expect(clock.pendingTimers).toBe(0);
  });
});
