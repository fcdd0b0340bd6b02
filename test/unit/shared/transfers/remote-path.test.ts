import { describe, expect, it } from 'vitest';
import { inRemoteDirectory, remoteBaseName, remotePathProblem } from '#shared/transfers/remote-path';

describe('a path on a node', () => {
  it.each(['/etc/hosts', '~/notes.txt', 'notes.txt', "/a b/it's $(x)", '/tmp/.hidden', '/tmp/ünï', '-rf'])(
    'may be %j for a file',
    (path) => expect(remotePathProblem(path, 'file')).toBeUndefined(),
  );
  it.each(['/', '~', '.', '..', '/tmp/', '~/x/..', '/tmp'])('may be %j for a directory', (path) =>
    expect(remotePathProblem(path, 'directory')).toBeUndefined(),
  );
  it.each(['/', '~', '.', '..', '/tmp/', '/tmp/..', '/tmp/.'])('is no file when it is %j', (path) =>
    expect(remotePathProblem(path, 'file')).toMatch(/directory; name a file/),
  );
  it.each([
    ['', /path of a file/],
    ['  ', /path of a file/],
    ['/a\nb', /control characters/],
    ['/a\0', /control characters/],
    ['~root/x', /Only ~ alone/],
    [`/${'x'.repeat(4096)}`, /At most 4,096/],
  ])('is refused with a sentence when it is %j', (path, problem) =>
    expect(remotePathProblem(path, 'file')).toMatch(problem),
  );

  it('has a last part, whatever slashes there are', () => {
    expect(['/a/b', 'b', '/a/b//', '~/x y'].map(remoteBaseName)).toEqual(['b', 'b', 'b', 'x y']);
  });

  it('is put into a directory with one slash between', () => {
    expect(['~', '/', '/tmp', '/tmp/'].map((directory) => inRemoteDirectory(directory, 'f'))).toEqual([
      '~/f',
      '/f',
      '/tmp/f',
      '/tmp/f',
    ]);
  });
});
