import type { SavedLayout, SavedTerminal } from '#shared/settings/workspace';
import { savedPane, type TerminalPane } from './terminal-pane-model';

/** The present arrangement under a name. */
export function layoutOf(
  layoutId: string,
  name: string,
  panes: readonly TerminalPane[],
  layout: unknown,
): SavedLayout {
  return {
    layoutId,
    name: name.trim(),
    terminals: panes.map(savedPane),
    ...(layout === undefined ? {} : { layout }),
  };
}

/** A layout's terminals under new ids, so that it can be opened twice; dockview's layout follows. */
export function withNewIds(
  { terminals, layout }: SavedLayout,
  newId: () => string,
): { terminals: SavedTerminal[]; layout: unknown } {
  const ids = new Map(terminals.map(({ terminalId }) => [terminalId, newId()]));
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return ids.get(value) ?? value;
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [ids.get(key) ?? key, renamed(one)]),
      );
    return value;
  };
  return {
    terminals: terminals.map((one) => ({ ...one, terminalId: ids.get(one.terminalId) ?? one.terminalId })),
    layout: renamed(layout),
  };
}

/** What is wrong with a layout's name, as a sentence; undefined when nothing is. `others` have their names alone. */
export function layoutNameProblem(name: string, others: readonly string[] = []): string | undefined {
  if (name.trim() === '') return 'A layout needs a name.';
  if (name.trim().length > 80) return 'A name has at most 80 characters.';
  const wanted = name.trim().toLowerCase();
  if (others.some((other) => other.toLowerCase() === wanted)) return 'Another layout has this name.';
  return undefined;
}

/** "web, web (2) and 3 more". */
export function namesText(names: readonly string[], shown = 4): string {
  if (names.length <= shown)
    return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}
