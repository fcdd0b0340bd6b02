import { describe, expect, it } from 'vitest';
import { whatEnds } from '#shared/sessions/what-ends';

describe('whatEnds', () => {
  it.each([
    [1, 0, 0, 'a shell'],
    [2, 0, 0, '2 shells'],
    [0, 1, 0, 'a tunnel'],
    [1, 3, 0, 'a shell and 3 tunnels'],
    [0, 0, 1, 'a transfer'],
    [1, 0, 2, 'a shell and 2 transfers'],
    [1, 2, 3, 'a shell, 2 tunnels and 3 transfers'],
  ])('says %i shells, %i tunnels and %i transfers as %s', (shells, tunnels, transfers, text) =>
    expect(whatEnds(shells, tunnels, transfers)).toBe(text),
  );
});
