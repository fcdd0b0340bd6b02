import { beforeEach, describe, expect, it } from 'vitest';
import { TransferTeller } from '#electron/session-host/transfers/transfer-teller';
import type { TransferProgress } from '#shared/transfers/transfer';
import { FakeClock } from '#test/helpers/fake-clock';

describe('what is told of a transfer', () => {
  let clock: FakeClock;
  let told: TransferProgress[];
  let teller: TransferTeller;
  const totalBytes = 100_000;
  const transferring = (doneBytes: number) =>
    teller.progress({ phase: 'transferring', doneBytes, totalBytes });

  beforeEach(() => {
    clock = new FakeClock();
    told = [];
    teller = new TransferTeller(clock, (progress) => told.push(progress));
  });

  it('is told at once when another phase begins, and otherwise a few times a second', () => {
    transferring(0);
    expect(told).toHaveLength(1);
    for (let bytes = 1; bytes <= 1000; bytes += 1) {
      transferring(bytes);
      clock.advance(1);
    }
    expect(told.length).toBeGreaterThan(3);
    expect(told.length).toBeLessThan(8);
    teller.progress({ phase: 'verifying', doneBytes: totalBytes, totalBytes });
    expect(told.at(-1)).toMatchObject({ phase: 'verifying', doneBytes: totalBytes, bytesPerSecond: 0 });
  });

  it('is not told again while nothing changes, and not at all after the end', () => {
    transferring(10);
    clock.advance(60_000);
    expect(told).toHaveLength(1);
    teller.stop();
    transferring(20);
    clock.advance(60_000);
    expect(told).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('has the mean speed of the last seconds, and none of what was there before', () => {
    transferring(50_000);
    for (let second = 1; second <= 10; second += 1) {
      clock.advance(1000);
      transferring(50_000 + 2000 * second);
    }
    clock.advance(200);
    expect(told.at(-1)?.bytesPerSecond).toBeGreaterThan(1800);
    expect(told.at(-1)?.bytesPerSecond).toBeLessThan(2200);
    expect(told.at(-1)?.resumedBytes).toBe(50_000);
    clock.advance(10_000);
    expect(told.at(-1)?.bytesPerSecond).toBe(0);
  });

  it('says at once why nothing moves, and when it goes on', () => {
    transferring(10);
    teller.interrupted('The connection was lost.');
    expect(told.at(-1)).toMatchObject({ doneBytes: 10, interruption: 'The connection was lost.' });
    teller.interrupted(undefined);
    expect(told.at(-1)).not.toHaveProperty('interruption');
  });
});
