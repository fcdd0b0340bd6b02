import { describe, expect, it } from 'vitest';
import { calls, events } from '#shared/ipc/contract';
import { callNames, eventNames } from '#shared/ipc/names';

describe('the contract between window and main process', () => {
  it('has exactly the calls whose names the preload lets through', () => {
    expect(Object.keys(calls).sort()).toEqual([...callNames].sort());
  });

  it('has exactly the events whose names the preload lets through', () => {
    expect(Object.keys(events).sort()).toEqual([...eventNames].sort());
  });

  it('names nothing twice, and no event like a call', () => {
    const names = [...callNames, ...eventNames];
    expect(new Set(names).size).toBe(names.length);
  });

  it('names everything as area and deed', () => {
    for (const name of [...callNames, ...eventNames])
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*$/);
  });

  const isTaken = (name: keyof typeof calls, input: unknown) => calls[name].input.safeParse(input).success;
  const node = { connectionId: 'bridge', nodeId: 'mi-1' };

  it('takes no input where there is none to give', () => {
    expect(isTaken('settings/get', undefined)).toBe(true);
    expect(isTaken('settings/get', {})).toBe(false);
    expect(isTaken('settings/get', null)).toBe(false);
  });

  it('lets the window name a terminal by a UUID alone', () => {
    const open = { ...node, size: { cols: 80, rows: 24 } };
    expect(isTaken('terminals/open', { ...open, terminalId: crypto.randomUUID() })).toBe(true);
    for (const terminalId of ['', 'one', '../../etc', 7])
      expect(isTaken('terminals/open', { ...open, terminalId })).toBe(false);
  });

  it('opens terminals of a size that a screen can have', () => {
    const open = { ...node, terminalId: crypto.randomUUID() };
    for (const [cols, rows, taken] of [
      [1, 1, true],
      [2000, 1000, true],
      [0, 24, false],
      [80, 0, false],
      [2001, 24, false],
      [80, 1001, false],
      [80.5, 24, false],
    ] as const)
      expect(isTaken('terminals/open', { ...open, size: { cols, rows } })).toBe(taken);
  });

  it('holds tags to the limits of AWS', () => {
    const set = (...tags: unknown[]) => isTaken('fleet/set-tags', { ...node, set: tags, remove: [] });
    const tag = { key: 'k', value: '' };
    expect(set(tag)).toBe(true);
    expect(set({ key: 'k'.repeat(128), value: 'v'.repeat(256) })).toBe(true);
    expect(set({ key: '', value: '' })).toBe(false);
    expect(set({ key: 'k'.repeat(129), value: '' })).toBe(false);
    expect(set({ key: 'k', value: 'v'.repeat(257) })).toBe(false);
    expect(set(...Array(50).fill(tag))).toBe(true);
    expect(set(...Array(51).fill(tag))).toBe(false);
  });

  it('takes for transfers what can be a path on a node, and files by their ids alone', () => {
    const to = { ...node, nodeName: 'web' };
    expect(isTaken('transfers/download', { ...to, remotePath: '/etc/hosts' })).toBe(true);
    for (const remotePath of ['', '/etc/', '/a\nb', '~root/x'])
      expect(isTaken('transfers/download', { ...to, remotePath })).toBe(false);
    expect(isTaken('transfers/upload', { ...to, directory: '~', fileIds: ['f'] })).toBe(true);
    expect(isTaken('transfers/upload', { ...to, directory: '~', fileIds: [] })).toBe(false);
    expect(isTaken('transfers/upload', { ...to, directory: ' ', fileIds: ['f'] })).toBe(false);
  });

  it('exports at least one column', () => {
    const query = { tokens: [], operation: 'and' };
    const exported = (columns: unknown[]) =>
      isTaken('fleet/export-nodes', { connectionIds: ['bridge'], jobId: 'j', query, columns });
    expect(exported([])).toBe(false);
    expect(exported([{ id: 'name', heading: 'Name' }])).toBe(true);
  });
});
