import { afterEach, describe, expect, it } from 'vitest';
import {
  createGraphics,
  type TerminalGraphics,
} from '../../../../../renderer/features/terminals/terminal-graphics';

describe('terminals drawn by the graphics card', () => {
  let made: TerminalGraphics[] = [];
  const held = new Set<number>();
  const losses = new Map<number, () => void>();
  const taken: number[] = [];

  const terminal = (id: number) => {
    const graphics = createGraphics(
      () => {
        held.add(id);
        return {
          onContextLoss: (listener) => losses.set(id, listener),
          dispose: () => void held.delete(id),
        };
      },
      () => taken.push(id),
    );
    made.push(graphics);
    return graphics;
  };
  afterEach(() => {
    for (const graphics of made) graphics.dispose();
    made = [];
    losses.clear();
    taken.length = 0;
    expect(held.size).toBe(0);
  });

  it('hold a context only while they are seen', () => {
    const graphics = terminal(1);
    expect(held.size).toBe(0);
    graphics.setSeen(true);
    graphics.setSeen(true);
    expect([...held]).toEqual([1]);
    graphics.setSeen(false);
    expect(held.size).toBe(0);
  });

  it('never hold more contexts than a page has, and take one that another has left', () => {
    const all = Array.from({ length: 30 }, (_, id) => terminal(id));
    for (const graphics of all) graphics.setSeen(true);
    expect(held.size).toBe(12);
    all[0]?.setSeen(false);
    all[29]?.setSeen(true);
    expect(held.has(29)).toBe(true);
    expect(held.size).toBe(12);
  });

  it('are measured again when a context is lost, which is asked for again once they were hidden', () => {
    const graphics = terminal(1);
    graphics.setSeen(true);
    losses.get(1)?.();
    expect(taken).toEqual([1]);
    expect(held.size).toBe(0);
    graphics.setSeen(true);
    expect(held.size).toBe(0);
    graphics.setSeen(false);
    graphics.setSeen(true);
    expect([...held]).toEqual([1]);
    expect(taken).toEqual([1]);
  });

  it('leave the slower renderer where there is no graphics card', () => {
    let asked = 0;
    const graphics = createGraphics(
      () => {
        asked += 1;
        throw new Error('no WebGL');
      },
      () => taken.push(1),
    );
    graphics.setSeen(true);
    graphics.setSeen(true);
    expect(asked).toBe(1);
    expect(taken).toEqual([]);
  });
});
