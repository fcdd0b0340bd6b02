import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '#electron/control-plane/store/database';
import { type NodeRecord, NodeStore } from '#electron/control-plane/store/nodes';
import { silentLogger } from '#electron/platform/logger';

const node = (nodeId: string, registeredAt = 1): NodeRecord => ({
  nodeId,
  name: nodeId,
  activationId: 'a',
  iamRole: 'role',
  registeredAt,
  publicKey: 'key',
  fingerprint: 'print',
});

describe('NodeStore', () => {
  let directory: string;
  let store: Store;
  let nodes: NodeStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-nodes-'));
    ({ store } = openStore(join(directory, 'bridge.db'), silentLogger, 0));
    nodes = new NodeStore(store);
  });
  afterEach(() => {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const onDisk = () => new NodeStore(store).list();

  it('answers from memory what is on disk, after every kind of write', () => {
    nodes.insert(node('mi-1', 1));
    expect(nodes.list()).toEqual(onDisk());
    nodes.insert(node('mi-2', 2));
    nodes.ping('mi-1', 50, 3, { computerName: 'web' });
    nodes.setPublicKey('mi-2', 'other');
    nodes.setChannelGone('mi-1', 70);
    expect(nodes.list()).toEqual(onDisk());
    expect(nodes.get('mi-1')?.channelGoneAt).toBe(70);
    nodes.setChannelGone('mi-1', undefined);
    expect(nodes.get('mi-1')).not.toHaveProperty('channelGoneAt');
    expect(nodes.list()).toEqual(onDisk());
    expect(nodes.get('mi-1')).toMatchObject({ lastPingAt: 50, clockSkewMs: 3, computerName: 'web' });
    expect(nodes.remove('mi-1')).toBe(true);
    expect(nodes.remove('mi-1')).toBe(false);
    expect(nodes.list()).toEqual(onDisk());
    expect(nodes.get('mi-1')).toBeUndefined();
  });

  it('forgets what a transaction wrote when it is rolled back', () => {
    nodes.insert(node('mi-1'));
    expect(nodes.list()).toHaveLength(1);
    expect(() =>
      store.transaction(() => {
        nodes.insert(node('mi-2'));
        expect(nodes.get('mi-2')).toBeDefined();
        nodes.ping('mi-1', 99, 0, {});
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(nodes.get('mi-2')).toBeUndefined();
    expect(nodes.get('mi-1')?.lastPingAt).toBeUndefined();
    expect(nodes.list()).toEqual(onDisk());
  });

  it('keeps a field that a ping does not report', () => {
    nodes.insert(node('mi-1'));
    nodes.ping('mi-1', 1, 0, { platformName: 'Debian GNU/Linux', agentVersion: '1.0.0.0' });
    nodes.ping('mi-1', 2, 0, { agentVersion: '1.0.0.1' });
    expect(nodes.get('mi-1')).toMatchObject({ platformName: 'Debian GNU/Linux', agentVersion: '1.0.0.1' });
  });
});
