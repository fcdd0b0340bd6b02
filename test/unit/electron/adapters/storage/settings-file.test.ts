import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from '#electron/adapters/storage/settings-file';
import { defaultSettings } from '#shared/settings/defaults';
import { FakeClock } from '#test/helpers/fake-clock';

describe('SettingsFile', () => {
  let directory: string;
  let path: string;
  let clock: FakeClock;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-settings-'));
    path = join(directory, 'settings.json');
    clock = new FakeClock();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = () => new SettingsFile(path, clock);
  const onDisk = () => JSON.parse(readFileSync(path, 'utf8'));

  it('begins with the defaults and writes no file for them', () => {
    const file = open();
    expect(file.current).toEqual(defaultSettings);
    expect(file.keptAside).toBeUndefined();
    file.flush();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('fills in what an older file does not name', () => {
    writeFileSync(path, '{"theme":"dark"}');
    expect(open().current).toEqual({ ...defaultSettings, theme: 'dark' });
  });

  it('changes what a patch names and keeps everything else', () => {
    const file = open();
    file.update({ theme: 'dark', connectionId: 'aws:prod/eu-west-1' });
    const answered = file.update({ density: 'compact' });
    expect(answered).toEqual({
      ...defaultSettings,
      theme: 'dark',
      connectionId: 'aws:prod/eu-west-1',
      density: 'compact',
    });
    expect(file.current).toEqual(answered);
  });

  it('gives back after a restart what was set before it', () => {
    const first = open();
    first.update({ window: { x: -20, y: 0, width: 1200, height: 800, maximized: false } });
    first.update({
      dock: {
        height: 0.6,
        open: true,
        terminals: [{ terminalId: 't', connectionId: 'bridge', nodeId: 'mi-1', title: 'web' }],
        layout: { grid: { root: 1 } },
      },
    });
    first.flush();
    expect(open().current).toEqual(first.current);
  });

  it('refuses a value that breaks a rule and stays as it was', () => {
    const file = open();
    file.update({ theme: 'dark' });
    expect(() => file.update({ terminal: { ...defaultSettings.terminal, fontSize: 3 } })).toThrow();
    expect(() => file.update({ theme: 'pink' as 'dark' })).toThrow();
    expect(file.current).toEqual({ ...defaultSettings, theme: 'dark' });
  });

  it('keeps a file aside that is no JSON, and begins with the defaults', () => {
    writeFileSync(path, '{"theme":"dark"');
    const file = open();
    expect(file.current).toEqual(defaultSettings);
    expect(file.keptAside).toMatch(/settings\.json\.corrupt-/);
    expect(readFileSync(file.keptAside ?? '', 'utf8')).toBe('{"theme":"dark"');
    expect(existsSync(path)).toBe(false);
  });

  it('keeps a file aside whose values break the rules', () => {
    writeFileSync(path, '{"theme":"dark","dock":{"height":7,"open":true,"terminals":[]}}');
    const file = open();
    expect(file.current).toEqual(defaultSettings);
    expect(onlyKept()).toContain('"height":7');
    file.update({ theme: 'light' });
    file.flush();
    expect(onDisk().theme).toBe('light');
    expect(onlyKept()).toContain('"height":7');
  });

  const onlyKept = () => {
    const kept = readdirSync(directory).filter((name) => name.includes('.corrupt-'));
    expect(kept).toHaveLength(1);
    return readFileSync(join(directory, kept[0] as string), 'utf8');
  };

  it('writes once, when a burst of changes is over', () => {
    const file = open();
    for (const height of [0.2, 0.3, 0.4, 0.5]) {
      file.update({ dock: { height, open: true, terminals: [] } });
      clock.advance(200);
      expect(existsSync(path)).toBe(false);
    }
    clock.advance(100);
    expect(onDisk().dock.height).toBe(0.5);
    expect(clock.pendingTimers).toBe(0);
  });

  it('writes at once when it is flushed, and not a second time', () => {
    const file = open();
    file.update({ theme: 'dark' });
    file.flush();
    expect(onDisk().theme).toBe('dark');
    expect(clock.pendingTimers).toBe(0);
    rmSync(path);
    clock.advance(10_000);
    file.flush();
    expect(existsSync(path)).toBe(false);
  });

  describe('that cannot be written', () => {
    let told: unknown[];
    let file: SettingsFile;

    beforeEach(() => {
      told = [];
      file = new SettingsFile(path, clock, (failure) => told.push(failure));
      // A folder has its name: nothing can be renamed over it.
      mkdirSync(path);
      file.update({ theme: 'dark' });
    });

    it('says so, keeps what was set, and is written as soon as that is possible', () => {
      clock.advance(300);
      expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining(path) })]);
      expect(file.current.theme).toBe('dark');
      rmSync(path, { recursive: true });
      clock.advance(30_000);
      expect(onDisk().theme).toBe('dark');
      expect(told).toHaveLength(2);
      expect(told[1]).toBeUndefined();
      expect(clock.pendingTimers).toBe(0);
    });

    it('is tried again when it is flushed, which raises nothing', () => {
      file.flush();
      expect(told).toHaveLength(1);
      rmSync(path, { recursive: true });
      file.flush();
      expect(onDisk().theme).toBe('dark');
    });
  });
});
