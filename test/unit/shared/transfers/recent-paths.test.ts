import { describe, expect, it } from 'vitest';
import { type RecentPaths, withRecentPath } from '#shared/transfers/recent-paths';

describe('paths that were typed for a node', () => {
  it('are kept for each direction, the latest first, each once', () => {
    let all: Record<string, RecentPaths> = {};
    for (const path of ['/a', '/b', '/a']) all = withRecentPath(all, 'bridge/mi-1', 'upload', path);
    all = withRecentPath(all, 'bridge/mi-1', 'download', '/etc/hosts');
    expect(all).toEqual({ 'bridge/mi-1': { upload: ['/a', '/b'], download: ['/etc/hosts'] } });
  });

  it('are eight at most', () => {
    let all: Record<string, RecentPaths> = {};
    for (let index = 0; index < 20; index += 1) all = withRecentPath(all, 'n', 'upload', `/${index}`);
    expect(all.n?.upload).toEqual(['/19', '/18', '/17', '/16', '/15', '/14', '/13', '/12']);
  });

  it('are forgotten of the nodes that were not used for longest', () => {
    let all: Record<string, RecentPaths> = {};
    for (let index = 0; index < 200; index += 1) all = withRecentPath(all, `n${index}`, 'upload', '/x');
    all = withRecentPath(all, 'n0', 'upload', '/y');
    all = withRecentPath(all, 'new', 'upload', '/z');
    expect(Object.keys(all)).toHaveLength(200);
    expect(all.n0?.upload).toEqual(['/y', '/x']);
    expect(all.n1).toBeUndefined();
  });
});
