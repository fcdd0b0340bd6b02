import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnectionsFile } from '#electron/adapters/storage/connections-file';
import type { SavedConnection } from '#shared/connections/saved-connection';

const saved: SavedConnection = {
  connectionId: 'aws:ops/eu-west-1',
  source: { kind: 'profile', profile: 'ops' },
  region: 'eu-west-1',
  name: 'Operations',
  isReadOnly: true,
  isProduction: true,
  isOpen: true,
};

describe('the file of connections', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-connections-file-'));
    path = join(directory, 'connections.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const open = () => openConnectionsFile(path, Date.UTC(2026, 0, 1));

  it('has what was put into it', () => {
    open().put(saved);
    expect(open().all).toEqual([saved]);
  });

  it.each([
    ['the id of the bridge', { connectionId: 'bridge' }],
    ['the id of another source', { connectionId: 'aws:other/eu-west-1' }],
    ['a Region that is none', { region: 'https://example.org' }],
    ['no mark', { isProduction: undefined }],
  ])('is kept aside when a connection in it has %s', (_, wrong) => {
    writeFileSync(path, JSON.stringify({ connections: [{ ...saved, ...wrong }] }));
    const file = open();
    expect(file.all).toEqual([]);
    expect(readdirSync(directory)).toEqual([file.keptAside?.split(/[\\/]/).at(-1)]);
  });
});
