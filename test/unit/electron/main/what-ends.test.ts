import { describe, expect, it } from 'vitest';
import { whatEnds } from '#electron/main/what-ends';

describe('whatEnds', () => {
  it.each([
    [1, 0, 'a shell'],
    [2, 0, '2 shells'],
    [0, 1, 'a tunnel'],
    [1, 3, 'a shell and 3 tunnels'],
  ])('says %i shells and %i tunnels as %s', (shells, tunnels, text) =>
    expect(whatEnds(shells, tunnels)).toBe(text),
  );
});
