import { describe, expect, it } from 'vitest';
import { TrafficMeter } from '#electron/session-host/tunnels/traffic-meter';
import { FakeClock } from '#test/helpers/fake-clock';

function meter() {
  const clock = new FakeClock();
  let looks = 0;
  const under = new TrafficMeter(clock, () => {
    looks += 1;
  });
  return { clock, under, looks: () => looks };
}

describe('TrafficMeter', () => {
  it('does nothing while nothing moves', () => {
    const { clock, looks } = meter();
    clock.advance(3_600_000);
    expect([looks(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('looks once a second while something moves, and stops when the picture is empty', () => {
    const { clock, under, looks } = meter();
    under.add(1000, 20);
    under.add(500, 10);
    clock.advance(1000);
    expect(under.samples).toEqual([[1500, 30]]);
    expect([under.bytesUp, under.bytesDown]).toEqual([1500, 30]);
    clock.advance(3_600_000);
    // The second of the bytes, the 29 in which it moves to the edge, and the one that finds nothing left.
    expect(looks()).toBe(31);
    expect(under.samples).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says the mean of the last three seconds, or of as many as there were', () => {
    const { clock, under } = meter();
    under.add(900, 90);
    clock.advance(1000);
    expect(under.rates).toEqual([900, 90]);
    clock.advance(1000);
    expect(under.rates).toEqual([450, 45]);
    clock.advance(1000);
    expect(under.rates).toEqual([300, 30]);
    clock.advance(1000);
    expect(under.rates).toEqual([0, 0]);
  });

  it('keeps the last thirty seconds', () => {
    const { clock, under } = meter();
    for (let second = 1; second <= 40; second += 1) {
      under.add(second, 0);
      clock.advance(1000);
    }
    expect(under.samples).toHaveLength(30);
    expect(under.samples[0]).toEqual([11, 0]);
    expect(under.samples.at(-1)).toEqual([40, 0]);
  });

  it('stops when it is told to', () => {
    const { clock, under } = meter();
    under.add(1, 1);
    under.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
