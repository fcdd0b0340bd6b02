import { describe, expect, it } from 'vitest';
import { defaultSettings } from '#shared/settings/defaults';
import { type Settings, settingsPatchSchema, settingsSchema } from '#shared/settings/settings';

const example: Settings = {
  theme: 'dark',
  density: 'compact',
  window: { x: -5, y: 10, width: 1280, height: 800, maximized: true },
  connectionId: 'aws:prod/eu-west-1',
  fleet: ['aws:prod/eu-west-1', 'bridge'],
  navigationOpen: false,
  tables: {
    nodes: {
      columns: [{ id: 'name', visible: true }],
      pageSize: 20,
      wrapLines: true,
      stripedRows: false,
      sort: { column: 'name', descending: true },
      widths: { name: 200 },
    },
  },
  dock: {
    height: 0.5,
    open: true,
    terminals: [{ terminalId: 't-1', connectionId: 'bridge', nodeId: 'mi-1', title: 'web' }],
    layout: { any: ['thing'] },
  },
  confirmQuit: false,
  commandNotice: { isShown: false, afterSeconds: 5 },
  resumeHours: 2,
  recording: { record: 'tagged', tags: [{ key: 'Tier', value: 'db' }], keepDays: 7, keepGigabytes: 2 },
  transferPaths: { 'bridge/mi-1': { upload: ['~'], download: ['/etc/hosts'] } },
  terminal: {
    fontSize: 15,
    fontFamily: 'Fira Code',
    scrollback: 5000,
    screenReader: true,
    theme: 'contrast',
    cursorStyle: 'bar',
    cursorBlink: false,
    bell: 'none',
    rightClick: 'paste',
    optionIsMeta: true,
  },
  tagLabels: [{ keys: ['stage'], values: [], colour: 'teal', label: 'staged' }],
  groups: [{ groupId: 'g-1', name: 'deploy', colour: 'blue' }],
  layouts: [
    {
      layoutId: 'l-1',
      name: 'web tier',
      terminals: [
        { terminalId: 't-2', connectionId: 'bridge', nodeId: 'mi-1', title: 'web', groupId: 'g-1' },
      ],
      layout: { any: ['thing'] },
    },
  ],
};
const fields = Object.keys(settingsSchema.shape) as (keyof Settings)[];

describe('settings', () => {
  it('have a default for everything, the one that the window draws with before it has read them', () => {
    expect(settingsSchema.parse({})).toEqual(defaultSettings);
  });

  it('keep every field that is set', () => {
    expect(settingsSchema.parse(example)).toEqual(example);
    expect(Object.keys(example).sort()).toEqual([...fields].sort());
  });

  it('drop what they do not know, as an older version would have written it', () => {
    expect(settingsSchema.parse({ theme: 'dark', color: 'red' })).toEqual({
      ...defaultSettings,
      theme: 'dark',
    });
  });

  it.each([
    ['theme', 'pink'],
    ['density', ''],
    ['connectionId', 7],
    ['navigationOpen', 'yes'],
    ['window', { width: 399, height: 800, maximized: false }],
    ['window', { width: 800, height: 299, maximized: false }],
    ['dock', { height: 0.05, open: true, terminals: [] }],
    ['dock', { height: 1, open: true, terminals: [] }],
    ['dock', { height: 0.5, open: true, terminals: [{ terminalId: 't' }] }],
    ['terminal', { fontSize: 5, scrollback: 10_000, screenReader: false }],
    ['terminal', { fontSize: 13, scrollback: 999, screenReader: false }],
    ['terminal', { fontSize: 13, scrollback: 1_000_001, screenReader: false }],
    ['recording', { record: 'some', tags: [], keepDays: 7, keepGigabytes: 2 }],
    ['recording', { record: 'all', tags: [], keepDays: 0, keepGigabytes: 2 }],
    ['recording', { record: 'all', tags: [], keepDays: 7, keepGigabytes: 0.5 }],
    ['recording', { record: 'tagged', tags: [{ key: '', value: '' }], keepDays: 7, keepGigabytes: 2 }],
    ['transferPaths', { 'bridge/mi-1': { upload: ['~'] } }],
    ['tables', { nodes: { columns: [], pageSize: 4, wrapLines: false, stripedRows: false } }],
    ['tables', { nodes: { columns: [], pageSize: 20.5, wrapLines: false, stripedRows: false } }],
  ])('refuse for %s the value %j, whole or as a patch', (field, value) => {
    expect(settingsSchema.safeParse({ [field]: value }).success).toBe(false);
    expect(settingsPatchSchema.safeParse({ [field]: value }).success).toBe(false);
  });
});

describe('a patch of settings', () => {
  it('holds nothing that it does not name', () => {
    expect(settingsPatchSchema.parse({})).toEqual({});
  });

  it.each(fields)('can change %s, and that alone', (field) => {
    expect(settingsPatchSchema.parse({ [field]: example[field] })).toEqual({ [field]: example[field] });
  });

  it('drops what is no setting', () => {
    expect(settingsPatchSchema.parse({ color: 'red' })).toEqual({});
  });
});
