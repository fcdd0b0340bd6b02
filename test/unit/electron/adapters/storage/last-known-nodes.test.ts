import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LastKnownNodesFile } from '#electron/adapters/storage/last-known-nodes';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { FakeClock } from '#test/helpers/fake-clock';

const node = (nodeId: string): ManagedNode => ({
  connectionId: 'bridge',
  nodeId,
  name: nodeId,
  pingStatus: 'Online',
  tags: [],
});

describe('LastKnownNodesFile', () => {
  let directory: string;
  let clock: FakeClock;
  let file: LastKnownNodesFile;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-known-'));
    clock = new FakeClock();
    file = new LastKnownNodesFile(directory, clock);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives back the nodes of each connection, with the time at which they were read', () => {
    file.keep('bridge', [node('mi-1')]);
    file.keep('aws:prod/eu-west-1', [node('i-1'), node('i-2')]);
    const readAt = clock.now();
    clock.advance(5000);
    expect(file.read('bridge')).toEqual({ connectionId: 'bridge', readAt, nodes: [node('mi-1')] });
    expect(file.read('aws:prod/eu-west-1')?.nodes).toHaveLength(2);
    expect(file.read('aws:other/eu-west-1')).toBeUndefined();
  });

  it('writes once after a burst, and at once when it is flushed', () => {
    file.keep('bridge', [node('mi-1')]);
    clock.advance(1500);
    file.keep('bridge', [node('mi-2')]);
    clock.advance(1500);
    expect(readdirSync(directory)).toEqual([]);
    file.flush();
    expect(file.read('bridge')?.nodes).toEqual([node('mi-2')]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('throws a file away that it cannot read: it is a copy', () => {
    const path = join(directory, 'bridge.json');
    writeFileSync(path, '{"connectionId":"bridge"');
    expect(file.read('bridge')).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  it('keeps no more nodes than a first screen shows', () => {
    file.keep(
      'bridge',
      Array.from({ length: 2000 }, (_, index) => node(`mi-${index}`)),
    );
    file.flush();
    expect(file.read('bridge')?.nodes).toHaveLength(500);
  });
});
