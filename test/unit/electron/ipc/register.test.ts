import { describe, expect, it } from 'vitest';
import { type CallAnswerer, registerCalls } from '#electron/ipc/register';
import { callNames } from '#shared/ipc/names';

type Listener = (event: { senderFrame: { url: string } | null }, input?: unknown) => Promise<unknown>;

/** The two methods of Electron that are used, and an answerer that notes what it is asked. */
function setUp(ready?: Promise<void>, isGone = false) {
  const channels = new Map<string, Listener>();
  const asked: [string, unknown][] = [];
  const dropped: [string, string][] = [];
  const answerer: CallAnswerer = {
    answer: async (name, input) => {
      asked.push([name, input]);
      return { ok: true, value: 'answered' };
    },
    dropped: (name, url) => void dropped.push([name, url]),
  };
  registerCalls(
    { handle: (channel, listener) => void channels.set(channel, listener as unknown as Listener) },
    ready ? ready.then(() => answerer) : Promise.resolve(answerer),
    {
      isOwnPage: (event) => !isGone && event.senderFrame?.url === 'app://quarterdeck/index.html',
      isGone: () => isGone,
    },
  );
  const call = (name: string, url: string | null, input?: unknown) =>
    (channels.get(name) as Listener)({ senderFrame: url === null ? null : { url } }, input);
  return { channels, asked, dropped, call };
}

const ownPage = 'app://quarterdeck/index.html';

describe('registerCalls', () => {
  it('takes every call of the contract, each once', () => {
    expect([...setUp().channels.keys()].sort()).toEqual([...callNames].sort());
  });

  it('answers the own page, under the name that it called', async () => {
    const { call, asked } = setUp();
    expect(await call('fleet/get-node', ownPage, { nodeId: 'mi-1' })).toEqual({
      ok: true,
      value: 'answered',
    });
    expect(asked).toEqual([['fleet/get-node', { nodeId: 'mi-1' }]]);
  });

  it('drops what a foreign page sends, and tells whose it was', async () => {
    const { call, asked, dropped } = setUp();
    await expect(call('settings/get', 'https://example.com/evil')).rejects.toThrow('may not call');
    expect(asked).toEqual([]);
    expect(dropped).toEqual([['settings/get', 'https://example.com/evil']]);
  });

  it('cuts an address that a foreign page made long', async () => {
    const { call, dropped } = setUp();
    await expect(call('settings/get', `https://example.com/${'x'.repeat(10_000)}`)).rejects.toThrow();
    expect(dropped[0]?.[1].length).toBeLessThan(1000);
  });

  it('answers nobody, and suspects nobody, when the window is closed', async () => {
    const { call, asked, dropped } = setUp(undefined, true);
    expect(await call('settings/get', ownPage)).toBeUndefined();
    expect(asked).toEqual([]);
    expect(dropped).toEqual([]);
  });

  it('answers nobody when the page is gone', async () => {
    const { call, asked, dropped } = setUp();
    expect(await call('settings/get', null)).toBeUndefined();
    expect([asked, dropped]).toEqual([[], []]);
  });

  it('holds a call that comes before there is who answers, and answers it then', async () => {
    let begin = () => {};
    const { call, asked } = setUp(
      new Promise((resolve) => {
        begin = resolve;
      }),
    );
    const answer = call('app/begin', ownPage);
    await Promise.resolve();
    expect(asked).toEqual([]);
    begin();
    expect(await answer).toEqual({ ok: true, value: 'answered' });
  });
});
