import { z } from 'zod';
import { labelColours } from '../fleet/tag-labels';

/** One terminal of the dock or of a layout, kept so that it can stand there again. */
export const savedTerminalSchema = z.object({
  terminalId: z.string(),
  connectionId: z.string(),
  nodeId: z.string(),
  /** Absent in files of before 2026-11; the title was the name then. */
  nodeName: z.string().optional(),
  title: z.string(),
  /** The group that it types with; see `typingGroupSchema`. */
  groupId: z.string().optional(),
});
export type SavedTerminal = z.infer<typeof savedTerminalSchema>;

/** Shells that are typed into together once the group is switched on, which is never kept. */
export const typingGroupSchema = z.object({
  groupId: z.string().min(1),
  name: z.string().min(1).max(40),
  colour: z.enum(labelColours),
});
export type TypingGroup = z.infer<typeof typingGroupSchema>;

/** An arrangement of shells under a name. */
export const savedLayoutSchema = z.object({
  layoutId: z.string().min(1),
  name: z.string().min(1).max(80),
  terminals: z.array(savedTerminalSchema).min(1).max(200),
  /** dockview's own serialised layout, in terms of the terminals' ids; checked by dockview when it is restored. */
  layout: z.unknown().optional(),
});
export type SavedLayout = z.infer<typeof savedLayoutSchema>;
