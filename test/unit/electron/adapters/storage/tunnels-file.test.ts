import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTunnelsFile } from '#electron/adapters/storage/tunnels-file';
import type { SavedTunnel } from '#shared/tunnels/tunnel';

const tunnel = (name: string): SavedTunnel => ({
  tunnelId: crypto.randomUUID(),
  name,
  connectionId: 'bridge',
  nodeId: 'mi-1',
  nodeName: 'one',
  target: { port: 80 },
  localPort: 0,
  startsWithApplication: true,
  restartsAlone: true,
});

describe('TunnelsFile', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-tunnels-file-'));
    path = join(directory, 'tunnels.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const open = () => openTunnelsFile(path, Date.UTC(2026, 0, 1));

  it('begins empty and writes nothing', () => {
    expect(open().all).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('has written a tunnel when it counts, in the order in which they were made', () => {
    const [first, second] = [tunnel('first'), tunnel('second')];
    const file = open();
    file.put(first);
    file.put(second);
    file.put({ ...first, name: 'renamed', chosenPort: 4000 });
    expect(open().all).toEqual([{ ...first, name: 'renamed', chosenPort: 4000 }, second]);
    file.remove(first.tunnelId);
    file.remove('unknown');
    expect(open().all).toEqual([second]);
    expect(open().get(second.tunnelId)).toEqual(second);
  });

  it.each([
    ['what is not JSON', '{"tunnels": ['],
    ['a port that cannot be', JSON.stringify({ tunnels: [{ ...tunnel('x'), target: { port: 70_000 } }] })],
    ['something else', '[]'],
  ])('keeps a file with %s aside and begins anew', (_what, content) => {
    writeFileSync(path, content);
    const file = open();
    expect(file.all).toEqual([]);
    expect(file.keptAside).toBe(`${path}.corrupt-20260101T000000Z`);
    expect(readFileSync(file.keptAside as string, 'utf8')).toBe(content);
    file.put(tunnel('new'));
    expect(open().all).toHaveLength(1);
  });

  it('changes nothing when it cannot be written, and says so', () => {
    const file = open();
    const kept = tunnel('kept');
    file.put(kept);
    rmSync(path);
    mkdirSync(path);
    expect(() => file.put(tunnel('lost'))).toThrow(/tunnels\.json/);
    expect(() => file.remove(kept.tunnelId)).toThrow(/tunnels\.json/);
    expect(file.all).toEqual([kept]);
  });
});
