import { describe, expect, it } from 'vitest';
import { tagKeyProblem, tagValueProblem } from '#shared/fleet/tag-rules';

describe('rules of tags', () => {
  it('take what AWS takes', () => {
    for (const key of ['env', 'Kosten Stelle', 'a_b.c:d/e=f+g-h@i', 'Größe', 'k'.repeat(128)])
      expect(tagKeyProblem(key, [])).toBeUndefined();
    for (const value of ['', 'production', 'v'.repeat(256), '東京'])
      expect(tagValueProblem(value)).toBeUndefined();
  });

  it.each([
    ['', 'needs a key'],
    ['  ', 'needs a key'],
    ['aws:created', 'reserved'],
    ['AWS:created', 'reserved'],
    ['k'.repeat(129), '129'],
    ['a;b', 'may have'],
    ['env', 'there already'],
  ])('say what is wrong with the key "%s"', (key, words) => {
    expect(tagKeyProblem(key, ['env'])).toContain(words);
  });

  it('say what is wrong with a value', () => {
    expect(tagValueProblem('v'.repeat(257))).toContain('257');
    expect(tagValueProblem('a<b')).toContain('may have');
  });
});
