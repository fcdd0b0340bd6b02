import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('events of the main process', () => {
  const arrive = new Map<string, (payload: unknown) => void>();
  const counted = { on: 0, off: 0 };
  let onEvent: typeof import('../../../../renderer/host/host').onEvent;

  beforeEach(async () => {
    Object.assign(counted, { on: 0, off: 0 });
    vi.stubGlobal('window', {
      addEventListener: () => {},
      quarterdeck: {
        on: (name: string, listener: (payload: unknown) => void) => {
          counted.on += 1;
          arrive.set(name, listener);
          return () => {
            counted.off += 1;
            arrive.delete(name);
          };
        },
      },
    });
    vi.resetModules();
    ({ onEvent } = await import('../../../../renderer/host/host'));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('cross into the page once for all who listen, until the last of them has left', () => {
    const heard: number[] = [];
    const stops = Array.from({ length: 30 }, (_, index) =>
      onEvent('terminals/ended', () => heard.push(index)),
    );
    expect(counted.on).toBe(1);
    arrive.get('terminals/ended')?.({ terminalId: 't', reason: '' });
    expect(heard).toEqual(stops.map((_, index) => index));
    stops[0]?.();
    stops[0]?.();
    arrive.get('terminals/ended')?.({ terminalId: 't', reason: '' });
    expect(heard).toHaveLength(59);
    for (const stop of stops) stop();
    expect(counted.off).toBe(1);
    onEvent('terminals/ended', () => heard.push(-1));
    expect(counted.on).toBe(2);
  });

  it('reach a listener once for each time it subscribed', () => {
    const heard = vi.fn();
    const stop = onEvent('terminals/ended', heard);
    onEvent('terminals/ended', heard);
    arrive.get('terminals/ended')?.({ terminalId: 't', reason: '' });
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
    arrive.get('terminals/ended')?.({ terminalId: 't', reason: '' });
    expect(heard).toHaveBeenCalledTimes(3);
  });
});
