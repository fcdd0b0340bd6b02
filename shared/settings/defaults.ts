/** What holds until a person changes it; plain values, so that the window can use them without the schema. */
export const defaultSettings = {
  theme: 'system' as const,
  density: 'comfortable' as const,
  connectionId: 'bridge',
  navigationOpen: true,
  tables: {},
  dock: { height: 0.45, open: false, terminals: [] },
  confirmQuit: true,
  recording: {
    record: 'never' as const,
    tags: [{ key: 'Environment', value: 'production' }],
    keepDays: 90,
    keepGigabytes: 5,
  },
  terminal: { fontSize: 13, scrollback: 10_000, screenReader: false },
};
