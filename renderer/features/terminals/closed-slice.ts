import {
  freeTitle,
  newPane,
  type PanePlace,
  type ShellTarget,
  type TerminalPane,
} from './terminal-pane-model';

const keptCount = 20;

/** A pane that was closed, with what is needed to open it again where it was. */
export interface ClosedPane {
  target: ShellTarget;
  title: string;
  groupId?: string;
  place: PanePlace;
}

/** The panes that were closed in this run, the latest last. */
export interface ClosedSlice {
  closed: readonly ClosedPane[];
  /** Opens the pane that was closed last, with a session of its own; undefined when there is none. */
  reopen(): string | undefined;
}

export function closedPane(pane: TerminalPane, place: PanePlace): ClosedPane {
  const { connectionId, nodeId, nodeName, title, groupId } = pane;
  return {
    target: { connectionId, nodeId, nodeName },
    title,
    ...(groupId === undefined ? {} : { groupId }),
    place,
  };
}

export function withClosed(closed: readonly ClosedPane[], pane: ClosedPane): readonly ClosedPane[] {
  return [...closed, pane].slice(-keptCount);
}

interface Seen {
  panes: TerminalPane[];
  closed: readonly ClosedPane[];
  activePaneId: string | undefined;
  isOpen: boolean;
  place: PanePlace;
}

export function createClosedSlice(
  set: (change: (state: Seen) => Partial<Seen>) => void,
  newId: () => string,
): ClosedSlice {
  return {
    closed: [],
    reopen: () => {
      let paneId: string | undefined;
      set(({ panes, closed }) => {
        const last = closed.at(-1);
        if (!last) return {};
        paneId = newId();
        const { target, title, groupId, place } = last;
        const pane = newPane(paneId, target, freeTitle(title, target.nodeName, panes), groupId);
        return {
          closed: closed.slice(0, -1),
          panes: [...panes, pane],
          activePaneId: paneId,
          isOpen: true,
          place,
        };
      });
      return paneId;
    },
  };
}
