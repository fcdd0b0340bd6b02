import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asWriteFailure } from '#electron/platform/node/file-failure';
import { AppError } from '#shared/errors/app-error';

const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('asWriteFailure', () => {
  it.runIf(existsSync('/dev/full'))('says that the disk is full', () => {
    const thrown = thrownBy(() => writeFileSync('/dev/full', 'x'));
    const failure = asWriteFailure(thrown, '/backup/nodes.csv');
    expect(failure).toMatchObject({
      code: 'Unavailable',
      message: '/backup/nodes.csv was not written: the disk is full. Free some room and try again.',
      cause: thrown,
    });
  });

  it('makes a sentence of a code that it does not know', () => {
    const thrown = Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO', syscall: 'write' });
    expect(asWriteFailure(thrown, 'nodes.csv')).toMatchObject({
      code: 'Unavailable',
      message: 'nodes.csv was not written (EIO).',
    });
  });

  it('leaves alone what is no failure of a file', () => {
    const abort = new DOMException('This operation was aborted', 'AbortError');
    const known = new AppError('Throttled', 'Slower, please.');
    for (const other of [abort, known, new TypeError('x'), 'text', undefined])
      expect(asWriteFailure(other, 'nodes.csv')).toBe(other);
  });
});
