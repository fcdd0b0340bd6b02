import { z } from 'zod';
import { tagSchema } from '../fleet/managed-node';
import { tagLabelRuleSchema } from '../fleet/tag-labels';
import { defaultSettings } from './defaults';
import { savedLayoutSchema, savedTerminalSchema, typingGroupSchema } from './workspace';

/** `app` follows the window, light or dark. */
export const terminalThemeNames = ['app', 'dark', 'light', 'midnight', 'ember', 'paper', 'contrast'] as const;
export type TerminalThemeName = (typeof terminalThemeNames)[number];

export const tablePreferencesSchema = z.object({
  /** Column ids in order, with visibility. */
  columns: z.array(z.object({ id: z.string(), visible: z.boolean() })),
  pageSize: z.number().int().min(5).max(1000),
  wrapLines: z.boolean(),
  stripedRows: z.boolean(),
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  /** Widths in CSS pixels by column id. */
  widths: z.record(z.string(), z.number()).optional(),
});
export type TablePreferences = z.infer<typeof tablePreferencesSchema>;

/** Everything that the application remembers for its user on this machine. Every field has a default. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default(defaultSettings.theme),
  density: z.enum(['comfortable', 'compact']).default(defaultSettings.density),
  /** Last window bounds in screen pixels. */
  window: z
    .object({
      x: z.number().optional(),
      y: z.number().optional(),
      width: z.number().min(400),
      height: z.number().min(300),
      maximized: z.boolean(),
    })
    .optional(),
  /** Of those in `fleet`: where new things are made. */
  connectionId: z.string().default(defaultSettings.connectionId),
  /** The connections that are looked at as one. */
  fleet: z.array(z.string()).min(1).max(500).default(defaultSettings.fleet),
  navigationOpen: z.boolean().default(defaultSettings.navigationOpen),
  tables: z.record(z.string(), tablePreferencesSchema).default(defaultSettings.tables),
  dock: z
    .object({
      /** Share of the window's height, 0 to 1. */
      height: z.number().min(0.1).max(0.95),
      open: z.boolean(),
      /** The shells take the whole window, whatever their height is. */
      isFilling: z.boolean().optional(),
      terminals: z.array(savedTerminalSchema),
      /** dockview's own serialised layout; checked by dockview when it is restored. */
      layout: z.unknown().optional(),
    })
    .default(defaultSettings.dock),
  /** Ask before the application is closed while shells are open. */
  confirmQuit: z.boolean().default(defaultSettings.confirmQuit),
  /** A notification of the desktop when a command that was sent here has ended, while the window is not looked at. */
  commandNotice: z
    .object({
      isShown: z.boolean(),
      /** Only of commands that took longer. */
      afterSeconds: z.number().int().min(0).max(86_400),
    })
    .default(defaultSettings.commandNotice),
  /** Hours for which a lost session is tried to be resumed; absent: for as long as the session may last, or 24. */
  resumeHours: z.number().min(0.1).max(720).optional(),
  /** Which sessions are recorded, and how long recordings are kept. */
  recording: z
    .object({
      /** `tagged`: on nodes that have one of `tags`. */
      record: z.enum(['never', 'all', 'tagged']),
      tags: z.array(tagSchema).max(20),
      keepDays: z.number().int().min(1).max(3650),
      /** Of 1,000,000,000 bytes, all recordings together. */
      keepGigabytes: z.number().int().min(1).max(10_000),
    })
    .default(defaultSettings.recording),
  /** Paths that were typed for transfers, by connection and node, the latest first; see `transfers/recent-paths.ts`. */
  transferPaths: z
    .record(z.string(), z.object({ upload: z.array(z.string()), download: z.array(z.string()) }))
    .default(defaultSettings.transferPaths),
  terminal: z
    .object({
      fontSize: z.number().min(6).max(40),
      /** One family; empty for the application's own choice. */
      fontFamily: z.string().max(120).default(defaultSettings.terminal.fontFamily),
      scrollback: z.number().min(1000).max(1_000_000),
      /** Keeps the screen's text readable for assistive software, at some cost in speed. */
      screenReader: z.boolean().default(defaultSettings.terminal.screenReader),
      theme: z.enum(terminalThemeNames).default(defaultSettings.terminal.theme),
      cursorStyle: z.enum(['block', 'bar', 'underline']).default(defaultSettings.terminal.cursorStyle),
      cursorBlink: z.boolean().default(defaultSettings.terminal.cursorBlink),
      bell: z.enum(['none', 'visual', 'sound']).default(defaultSettings.terminal.bell),
      /** `paste` copies what is selected, and pastes where nothing is. */
      rightClick: z.enum(['menu', 'paste']).default(defaultSettings.terminal.rightClick),
      /** On macOS: Option writes no characters of its own, but goes to the shell as Meta. */
      optionIsMeta: z.boolean().default(defaultSettings.terminal.optionIsMeta),
    })
    .default(defaultSettings.terminal),
  /** How shells are marked by the tags of their nodes; the first rule that matches holds. */
  tagLabels: z.array(tagLabelRuleSchema).max(50).default(defaultSettings.tagLabels),
  groups: z.array(typingGroupSchema).max(50).default(defaultSettings.groups),
  layouts: z.array(savedLayoutSchema).max(200).default(defaultSettings.layouts),
});
export type Settings = z.infer<typeof settingsSchema>;

const {
  theme,
  density,
  window,
  connectionId,
  fleet,
  navigationOpen,
  tables,
  dock,
  confirmQuit,
  commandNotice,
  resumeHours,
  recording,
  transferPaths,
  terminal,
  tagLabels,
  groups,
  layouts,
} = settingsSchema.shape;

/** Fields to change, the others stay. Made without the defaults, which would put back every field that is not named. */
export const settingsPatchSchema = z
  .object({
    theme: theme.removeDefault(),
    density: density.removeDefault(),
    window,
    connectionId: connectionId.removeDefault(),
    fleet: fleet.removeDefault(),
    navigationOpen: navigationOpen.removeDefault(),
    tables: tables.removeDefault(),
    dock: dock.removeDefault(),
    confirmQuit: confirmQuit.removeDefault(),
    commandNotice: commandNotice.removeDefault(),
    resumeHours,
    recording: recording.removeDefault(),
    transferPaths: transferPaths.removeDefault(),
    terminal: terminal.removeDefault(),
    tagLabels: tagLabels.removeDefault(),
    groups: groups.removeDefault(),
    layouts: layouts.removeDefault(),
  })
  .partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
