import { describe, expect, it } from 'vitest';
import { type Pass, RateLimiter } from '#electron/adapters/aws/throttling/rate-limiter';
import { FakeClock } from '#test/helpers/fake-clock';

/** Lets promises that can be settled settle. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the limiter of an account and Region', () => {
  const limiterOf = (maxInFlight = 6) => {
    const clock = new FakeClock();
    return { clock, limiter: new RateLimiter({ clock, maxInFlight, minPerSecond: 2 }) };
  };
  const granted: string[] = [];
  const ask = (limiter: RateLimiter, name: string, ...rest: Parameters<RateLimiter['acquire']>) =>
    limiter.acquire(...rest).then((pass) => {
      granted.push(name);
      return pass;
    });

  it('has no limit but on requests under way until something is throttled', async () => {
    const { limiter } = limiterOf(6);
    const passes = await Promise.all(Array.from({ length: 6 }, () => limiter.acquire('normal')));
    let seventh: Pass | undefined;
    void limiter.acquire('normal').then((pass) => {
      seventh = pass;
    });
    await settle();
    expect(seventh).toBeUndefined();
    passes[0]?.release('succeeded');
    passes[0]?.release('succeeded');
    await settle();
    expect(seventh).toBeDefined();
    expect(limiter.perSecond).toBeUndefined();
  });

  it('lets a person go before lists, and lists before what nobody waits for', async () => {
    const { limiter } = limiterOf(5);
    granted.length = 0;
    const held = await Promise.all(Array.from({ length: 9 }, () => limiter.acquire('interactive')));
    for (const name of ['background', 'normal', 'interactive'] as const)
      void ask(limiter, name, name).then((pass) => pass.release('succeeded'));
    await settle();
    expect(granted).toEqual([]);
    for (const pass of held) {
      pass.release('succeeded');
      await settle();
    }
    expect(granted).toEqual(['interactive', 'normal', 'background']);
  });

  it('keeps places free for a person while a list is read', async () => {
    const { limiter } = limiterOf(5);
    granted.length = 0;
    for (let index = 0; index < 20; index += 1) void ask(limiter, 'page', 'normal');
    await settle();
    expect(granted).toHaveLength(5);
    await ask(limiter, 'shell', 'interactive');
    expect(granted.at(-1)).toBe('shell');
  });

  it('slows down once for requests that are throttled together, and not below its floor', async () => {
    const { clock, limiter } = limiterOf(10);
    const passes = await Promise.all(Array.from({ length: 10 }, () => limiter.acquire('normal')));
    for (const pass of passes) pass.release('throttled');
    expect(limiter.perSecond).toBe(7);
    for (let round = 0; round < 20; round += 1) {
      clock.advance(1000);
      const pass = await limiter.acquire('normal');
      pass.release('throttled');
    }
    expect(limiter.perSecond).toBe(2);
  });

  it('lets through what the rate allows, and rises again with success', async () => {
    const { clock, limiter } = limiterOf(10);
    const first = await Promise.all(Array.from({ length: 4 }, () => limiter.acquire('normal')));
    for (const pass of first) pass.release('throttled');
    granted.length = 0;
    for (let index = 0; index < 10; index += 1)
      void ask(limiter, 'page', 'normal').then((pass) => pass.release('other'));
    for (let step = 0; step < 20; step += 1) {
      clock.advance(50);
      await settle();
    }
    // 2.8 requests a second.
    expect(granted.length).toBeGreaterThanOrEqual(2);
    expect(granted.length).toBeLessThanOrEqual(3);
    for (let step = 0; step < 200; step += 1) {
      clock.advance(50);
      await settle();
    }
    expect(granted).toHaveLength(10);
    const before = limiter.perSecond ?? 0;
    (await limiter.acquire('normal')).release('succeeded');
    expect(limiter.perSecond).toBeGreaterThan(before);
    clock.advance(60_000);
    (await limiter.acquire('normal')).release('other');
    expect(limiter.perSecond).toBeUndefined();
  });

  it('lets go of a call that is cancelled while it waits, and of its place in the queue', async () => {
    const { limiter } = limiterOf(1);
    const held = await limiter.acquire('normal');
    const controller = new AbortController();
    const cancelled = limiter.acquire('normal', controller.signal);
    const after = limiter.acquire('normal');
    expect(limiter.waiting).toBe(2);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(limiter.waiting).toBe(1);
    held.release('succeeded');
    await expect(after).resolves.toBeDefined();
    await expect(limiter.acquire('normal', AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
