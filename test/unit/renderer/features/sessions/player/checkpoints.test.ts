import { describe, expect, it } from 'vitest';
import { Checkpoints } from '../../../../../../renderer/features/sessions/player/checkpoints';

const checkpoint = (atMs: number, length: number) => ({
  ...{ atMs, offset: atMs, cols: 80, rows: 24 },
  text: 'x'.repeat(length),
});

describe('the checkpoints of a recording', () => {
  it('are due after so much output, and not where one was kept before', () => {
    const checkpoints = new Checkpoints({ everyLength: 100, mostLength: 1000 });
    checkpoints.passed(99);
    expect(checkpoints.isDue(10)).toBe(false);
    checkpoints.passed(1);
    expect(checkpoints.isDue(10)).toBe(true);
    checkpoints.add(checkpoint(10, 5));
    expect(checkpoints.isDue(20)).toBe(false);
    checkpoints.startFrom();
    checkpoints.passed(100);
    expect(checkpoints.isDue(10)).toBe(false);
    expect(checkpoints.isDue(20)).toBe(true);
  });

  it('are found by the moment', () => {
    const checkpoints = new Checkpoints({ everyLength: 1, mostLength: 1000 });
    for (const atMs of [10, 20, 30]) checkpoints.add(checkpoint(atMs, 1));
    expect(checkpoints.before(9)).toBeUndefined();
    expect(checkpoints.before(10)?.atMs).toBe(10);
    expect(checkpoints.before(29)?.atMs).toBe(20);
    expect(checkpoints.before(99)?.atMs).toBe(30);
  });

  it('never have more characters than they may, and stand further apart then', () => {
    const checkpoints = new Checkpoints({ everyLength: 10, mostLength: 100 });
    for (let atMs = 1; atMs <= 200; atMs += 1) {
      checkpoints.add(checkpoint(atMs, 30));
      expect(checkpoints.length).toBeLessThanOrEqual(100);
    }
    checkpoints.passed(10);
    expect(checkpoints.isDue(1000)).toBe(false);
    checkpoints.add(checkpoint(300, 500));
    expect(checkpoints.length).toBeLessThanOrEqual(100);
  });
});
