import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import type { PanePlace } from './terminal-pane-model';

export type Direction = 'left' | 'right' | 'up' | 'down';

let current: DockviewApi | undefined;

/** The arrangement that is drawn, while there is one. */
export function setDockApi(api: DockviewApi | undefined): void {
  current = api;
}

const besides = [
  { towards: 'left', direction: 'right' },
  { towards: 'up', direction: 'below' },
  { towards: 'right', direction: 'left' },
  { towards: 'down', direction: 'above' },
] as const;

/** Where a pane is, in terms of a pane that stays when it is closed. */
export function placeOf(paneId: string): PanePlace {
  const panel = current?.getPanel(paneId);
  if (!current || !panel) return { direction: 'within' };
  const { panels } = panel.group;
  const index = panels.indexOf(panel);
  const sibling = panels[index - 1] ?? panels[index + 1];
  if (sibling) return { direction: 'within', referenceId: sibling.id, index };
  for (const { towards, direction } of besides) {
    const reference = neighbour(current, panel, towards);
    if (reference) return { direction, referenceId: reference };
  }
  return { direction: 'within' };
}

function neighbour(api: DockviewApi, panel: IDockviewPanel, direction: Direction): string | undefined {
  const group = api.adjacentGroupInDirection(panel.group, direction);
  return group?.activePanel?.id;
}

/** The pane that is seen next to another one. */
export function paneTowards(paneId: string, direction: Direction): string | undefined {
  const panel = current?.getPanel(paneId);
  return current && panel ? neighbour(current, panel, direction) : undefined;
}

/** Lets a pane's group take the place of all others, or gives them their places back. */
export function toggleMaximised(paneId: string): void {
  const panel = current?.getPanel(paneId);
  if (!current || !panel) return;
  if (current.hasMaximizedGroup()) current.exitMaximizedGroup();
  else if (current.groups.length > 1) current.maximizeGroup(panel);
}
