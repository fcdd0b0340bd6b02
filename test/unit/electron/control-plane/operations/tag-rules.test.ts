import { describe, expect, it } from 'vitest';
import { checkTags, tagInput } from '#electron/control-plane/operations/tag-rules';

const keys = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const tags = (names: readonly string[]) => names.map((Key) => ({ Key }));

describe('tag rules', () => {
  it('allow 50 tags on a resource and not one more', () => {
    expect(() => checkTags(tags(keys(50)))).not.toThrow();
    expect(() => checkTags(tags(keys(51)))).toThrow(expect.objectContaining({ awsName: 'TooManyTagsError' }));
  });

  it('count with what the resource has, and an overwritten tag once', () => {
    expect(() => checkTags(tags(['new']), keys(49))).not.toThrow();
    expect(() => checkTags(tags(['new']), keys(50))).toThrow(
      expect.objectContaining({ awsName: 'TooManyTagsError' }),
    );
    expect(() => checkTags(tags(keys(50)), keys(50))).not.toThrow();
  });

  it('refuse a key that occurs twice in a request', () => {
    expect(() => checkTags(tags(['a', 'b', 'a']))).toThrow(
      expect.objectContaining({ awsName: 'ValidationException' }),
    );
  });

  it('tell keys apart by their case', () => {
    expect(() => checkTags(tags(['env', 'Env']))).not.toThrow();
  });

  it.each(['aws:name', 'AWS:name', 'Aws:', 'aws:cloudformation:stack-name'])(
    'refuse the reserved key %s',
    (key) => {
      expect(() => checkTags(tags(['ok', key]))).toThrow(key);
    },
  );

  it.each(['aws', 'awsome', 'x-aws:name', ':aws:'])('allow the key %s', (key) => {
    expect(() => checkTags(tags([key]))).not.toThrow();
  });

  it('bound keys to 1 to 128 characters and values to 256', () => {
    const isTaken = (key: number, value: number) =>
      tagInput.safeParse({ Key: 'k'.repeat(key), Value: 'v'.repeat(value) }).success;
    expect([isTaken(1, 0), isTaken(128, 256)]).toEqual([true, true]);
    expect([isTaken(0, 1), isTaken(129, 1), isTaken(1, 257)]).toEqual([false, false, false]);
  });
});
