import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedirectListener } from '#electron/adapters/aws/credentials/sso/redirect-listener';
import { FakeClock } from '#test/helpers/fake-clock';

let listener: RedirectListener;
let clock: FakeClock;
beforeEach(async () => {
  listener = await RedirectListener.open();
  clock = new FakeClock();
});
afterEach(() => listener.close());

/** Asks for exactly this path, as a browser that tidies addresses would not. */
function get(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const { hostname, port } = new URL(listener.redirectUri);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the listener for the browser that comes back', () => {
  const waiting = (signal = new AbortController().signal) =>
    listener.code('the-state', clock, 600_000, signal);

  it('takes the code that comes with the state, and no other', async () => {
    const code = waiting();
    expect(await get('/oauth/callback?state=other&code=theirs')).toBe(200);
    expect(await get('/oauth/callback?state=the-state&code=ours')).toBe(200);
    expect(await code).toBe('ours');
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['//', '/', '/oauth', '//oauth/callback?state=the-state&code=x', '*'])(
    'has nothing at %s, and goes on waiting',
    async (path) => {
      const code = waiting();
      expect(await get(path)).toBe(404);
      expect(await get('/oauth/callback?state=the-state&code=ours')).toBe(200);
      expect(await code).toBe('ours');
    },
  );

  it('answers nothing to a page whose name leads to loopback', async () => {
    const giveUp = new AbortController();
    const code = waiting(giveUp.signal);
    const headers = { host: 'evil.example.org' };
    expect(await get('/oauth/callback?state=the-state&code=x', headers)).toBe(404);
    giveUp.abort();
    await expect(code).rejects.toMatchObject({ code: 'Cancelled' });
  });

  it('gives up when nobody comes in time', async () => {
    const code = waiting();
    clock.advance(600_000);
    await expect(code).rejects.toThrow('Nobody signed in within 10 minutes.');
  });
});
