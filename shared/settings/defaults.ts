import type { TagLabelRule } from '../fleet/tag-labels';

/** What holds until a person changes it; plain values, so that the window can use them without the schema. */
export const defaultSettings = {
  theme: 'system' as const,
  density: 'comfortable' as const,
  connectionId: 'bridge',
  fleet: ['bridge'],
  navigationOpen: true,
  tables: {},
  dock: { height: 0.45, open: false, terminals: [] },
  confirmQuit: true,
  commandNotice: { isShown: true, afterSeconds: 30 },
  recording: {
    record: 'never' as const,
    tags: [{ key: 'Environment', value: 'production' }],
    keepDays: 90,
    keepGigabytes: 5,
  },
  transferPaths: {},
  terminal: {
    fontSize: 13,
    fontFamily: '',
    scrollback: 10_000,
    screenReader: false,
    theme: 'app' as const,
    cursorStyle: 'block' as const,
    cursorBlink: true,
    bell: 'visual' as const,
    rightClick: 'menu' as const,
    optionIsMeta: false,
  },
  tagLabels: [
    {
      keys: ['Environment', 'env'],
      values: ['production', 'prod'],
      colour: 'red',
      label: 'production',
    },
  ] as TagLabelRule[],
  groups: [],
  layouts: [],
};
