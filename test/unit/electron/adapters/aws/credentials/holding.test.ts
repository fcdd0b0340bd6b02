import { beforeEach, describe, expect, it } from 'vitest';
import { Holding, type Renewal } from '#electron/adapters/aws/credentials/holding';
import type { Credentials } from '#electron/features/connections/ports';
import { AppError } from '#shared/errors/app-error';
import { FakeClock } from '#test/helpers/fake-clock';

const minute = 60_000;
let clock: FakeClock;
let renewals: { resolve(minutes: number): void; reject(error: Error): void; renewal: Renewal }[];
let count: number;
let holding: Holding;

beforeEach(() => {
  clock = new FakeClock();
  renewals = [];
  count = 0;
  holding = new Holding({
    clock,
    random: () => 0.5,
    renew: (renewal) =>
      new Promise<Credentials>((resolve, reject) => {
        renewals.push({
          renewal,
          reject,
          resolve: (minutes) =>
            resolve({
              accessKeyId: `key-${++count}`,
              secretAccessKey: 's',
              expiration: new Date(clock.now() + minutes * minute),
            }),
        });
      }),
  });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Credentials that last so long are held. */
async function hold(minutes: number): Promise<void> {
  const asked = holding.credentials();
  await settle();
  renewals.at(-1)?.resolve(minutes);
  await asked;
}

describe('held credentials', () => {
  it('are renewed in the background some minutes before they expire, and kept meanwhile', async () => {
    await hold(60);
    clock.advance(54 * minute);
    expect((await holding.credentials()).accessKeyId).toBe('key-1');
    expect(renewals).toHaveLength(1);
    clock.advance(minute);
    expect((await holding.credentials()).accessKeyId).toBe('key-1');
    await holding.credentials();
    await settle();
    expect(renewals).toHaveLength(2);
    renewals[1]?.resolve(60);
    await settle();
    expect((await holding.credentials()).accessKeyId).toBe('key-2');
  });

  it('are waited for in the last minute', async () => {
    await hold(60);
    clock.advance(59.5 * minute);
    const asked = holding.credentials();
    await settle();
    renewals[1]?.resolve(60);
    expect((await asked).accessKeyId).toBe('key-2');
  });

  it('are kept while a renewal fails and they still hold, which is tried again later', async () => {
    await hold(60);
    clock.advance(56 * minute);
    await holding.credentials();
    await settle();
    renewals[1]?.reject(new AppError('Unavailable', 'Away.'));
    await settle();
    expect((await holding.credentials()).accessKeyId).toBe('key-1');
    await settle();
    expect(renewals).toHaveLength(2);
    expect(holding.state.kind).toBe('valid');
    clock.advance(1.5 * minute);
    await holding.credentials();
    await settle();
    expect(renewals).toHaveLength(3);
  });

  it('fail as a sentence once they are over', async () => {
    await hold(60);
    clock.advance(61 * minute);
    const asked = holding.credentials();
    await settle();
    renewals[1]?.reject(new AppError('Unavailable', 'Away.'));
    await expect(asked).rejects.toThrow('Away.');
    expect(holding.state).toEqual({ kind: 'failed', reason: 'Away.' });
  });

  it('are dropped when they are refused, and not when others are', async () => {
    await hold(60);
    const first = await holding.credentials();
    holding.refuse(first);
    const asked = holding.credentials();
    await settle();
    renewals[1]?.resolve(60);
    expect((await asked).accessKeyId).toBe('key-2');
    holding.refuse(first);
    expect((await holding.credentials()).accessKeyId).toBe('key-2');
  });

  it('that had expired when they came are an error, not a loop', async () => {
    const asked = holding.credentials();
    await settle();
    renewals[0]?.resolve(-1);
    await expect(asked).rejects.toThrow(/had expired already/);
    expect(renewals).toHaveLength(1);
  });

  it('that last a short time are renewed at their own pace', async () => {
    await hold(0.1);
    clock.advance(3000);
    await holding.credentials();
    expect(renewals).toHaveLength(1);
    clock.advance(1500);
    await holding.credentials();
    await settle();
    expect(renewals).toHaveLength(2);
  });
});

describe('those who wait', () => {
  it('leave the others waiting when they give up, and end the work when they are the last', async () => {
    const one = new AbortController();
    const other = new AbortController();
    const first = holding.credentials(one.signal);
    const second = holding.credentials(other.signal);
    await settle();
    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'Cancelled' });
    expect(renewals[0]?.renewal.signal.aborted).toBe(false);
    other.abort();
    await expect(second).rejects.toMatchObject({ code: 'Cancelled' });
    expect(renewals[0]?.renewal.signal.aborted).toBe(true);
    expect(renewals).toHaveLength(1);
  });

  it('are told that a person is asked, and that they were', async () => {
    const kinds: string[] = [];
    holding.onStateChanged(() => kinds.push(holding.state.kind));
    const told: (string | undefined)[] = [];
    const asked = holding.credentials(undefined, (reason) => told.push(reason));
    await settle();
    renewals[0]?.renewal.onPerson('A code.');
    expect(holding.state).toEqual({ kind: 'needs-person', reason: 'A code.' });
    const late = holding.credentials(undefined, (reason) => told.push(`late ${reason}`));
    await settle();
    renewals[0]?.renewal.onPerson(undefined);
    renewals[0]?.resolve(60);
    await Promise.all([asked, late]);
    expect(told).toEqual(['A code.', 'late A code.', undefined, 'late undefined']);
    expect(kinds).toEqual(['resolving', 'needs-person', 'resolving', 'valid']);
  });
});
