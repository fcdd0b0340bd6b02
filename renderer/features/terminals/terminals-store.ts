import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '#shared/settings/settings';
import type { SavedTerminal } from '#shared/settings/workspace';
import type { SessionState } from '#shared/terminals/terminal-port';
import { type ClosedSlice, closedPane, createClosedSlice, withClosed } from './closed-slice';
import { createGroupsSlice, type GroupsSlice } from './groups-slice';
import { layoutBeside } from './layout-beside';
import {
  freeTitle,
  newPane,
  type PanePlace,
  restoredPane,
  type ShellTarget,
  type SplitDirection,
  type TerminalPane,
} from './terminal-pane-model';

export interface TerminalsState extends ClosedSlice, GroupsSlice {
  panes: TerminalPane[];
  activePaneId: string | undefined;
  isOpen: boolean;
  /** The shells take the whole window. */
  isFilling: boolean;
  /** dockview's own serialised layout of the panes. */
  layout: unknown;
  /** Counts the layouts that were put in place of what was there. */
  layoutRound: number;
  /** Where the next new pane is put. */
  place: PanePlace;
  open(target: ShellTarget, direction?: SplitDirection, title?: string): string;
  /** `kept` names the terminals whose sessions go on. */
  restore(saved: Settings['dock'], kept: readonly string[]): void;
  /** Opens terminals with sessions of their own: in place of all that are there, in a layout, or beside them. */
  openAll(terminals: readonly SavedTerminal[], layout: unknown, isReplacing: boolean): void;
  /** `place` is where the pane was, so that it can be opened there again. */
  close(paneId: string, place?: PanePlace): void;
  rename(paneId: string, title: string): void;
  setState(paneId: string, state: SessionState): void;
  setRecorded(paneId: string, isRecorded: boolean): void;
  /** Starts a new session in a pane whose session has ended. */
  startAnew(paneId: string): void;
  setActive(paneId: string | undefined): void;
  setOpen(isOpen: boolean): void;
  setFilling(isFilling: boolean): void;
  setLayout(layout: unknown): void;
}

export type TerminalsStore = StoreApi<TerminalsState>;

/** The panes of the dock: what the user owns. Bytes never come here. */
export function createTerminalsStore(newId: () => string = () => crypto.randomUUID()): TerminalsStore {
  return createStore<TerminalsState>()((set) => {
    const changePane = (paneId: string, change: (pane: TerminalPane) => TerminalPane) =>
      set(({ panes }) => ({ panes: panes.map((pane) => (pane.paneId === paneId ? change(pane) : pane)) }));
    return {
      ...createClosedSlice(set, newId),
      ...createGroupsSlice(set),
      panes: [],
      activePaneId: undefined,
      isOpen: false,
      isFilling: false,
      layout: undefined,
      layoutRound: 0,
      place: { direction: 'within' },
      open: (target, direction = 'within', title = target.nodeName) => {
        const paneId = newId();
        set(({ panes }) => ({
          panes: [...panes, newPane(paneId, target, freeTitle(title, target.nodeName, panes))],
          activePaneId: paneId,
          isOpen: true,
          place: { direction },
        }));
        return paneId;
      },
      restore: ({ terminals, open, layout, isFilling }, kept) =>
        set({
          layout,
          panes: terminals.map((saved) => restoredPane(saved, kept.includes(saved.terminalId))),
          isOpen: open && terminals.length > 0,
          isFilling: isFilling ?? false,
        }),
      openAll: (terminals, layout, isReplacing) =>
        set(({ panes, layout: before, layoutRound, closed }) => {
          const kept = isReplacing ? [] : panes;
          const added: TerminalPane[] = [];
          for (const { terminalId, connectionId, nodeId, nodeName, title, groupId } of terminals) {
            const target = { connectionId, nodeId, nodeName: nodeName ?? title };
            added.push(
              newPane(terminalId, target, freeTitle(title, target.nodeName, [...kept, ...added]), groupId),
            );
          }
          const gone = isReplacing ? panes : [];
          const joined = isReplacing || kept.length === 0 ? layout : layoutBeside(before, layout, newId);
          const isDrawnAnew = isReplacing || joined !== undefined;
          return {
            panes: [...kept, ...added],
            activePaneId: added[0]?.paneId,
            isOpen: true,
            // Without an arrangement of theirs they are tabs of a group of their own.
            place: { direction: kept.length > 0 ? 'right' : 'within' },
            layout: isDrawnAnew ? joined : before,
            layoutRound: layoutRound + (isDrawnAnew ? 1 : 0),
            closed: gone.reduce(
              (all, pane) => withClosed(all, closedPane(pane, { direction: 'within' })),
              closed,
            ),
          };
        }),
      close: (paneId, place = { direction: 'within' }) =>
        set(({ panes, activePaneId, isOpen, isFilling, layout, closed }) => {
          const rest = panes.filter((pane) => pane.paneId !== paneId);
          const gone = panes.find((pane) => pane.paneId === paneId);
          const neighbour = rest.find((pane) => pane.paneId === place.referenceId) ?? rest.at(-1);
          return {
            panes: rest,
            closed: gone ? withClosed(closed, closedPane(gone, place)) : closed,
            layout: rest.length > 0 ? layout : undefined,
            activePaneId: activePaneId === paneId ? neighbour?.paneId : activePaneId,
            isOpen: isOpen && rest.length > 0,
            isFilling: isFilling && rest.length > 0,
          };
        }),
      rename: (paneId, title) =>
        changePane(paneId, (pane) => ({
          ...pane,
          title: title.trim() === '' ? pane.nodeName : title.trim(),
        })),
      setState: (paneId, state) =>
        changePane(paneId, (pane) => ({
          ...pane,
          state,
          hasBegun: pane.hasBegun || state.kind === 'live',
        })),
      setRecorded: (paneId, isRecorded) => changePane(paneId, (pane) => ({ ...pane, isRecorded })),
      startAnew: (paneId) =>
        changePane(paneId, (pane) =>
          pane.state.kind === 'ended'
            ? {
                ...pane,
                state: { kind: 'connecting' },
                round: pane.round + 1,
                isKept: false,
                hasBegun: false,
                isRecorded: false,
              }
            : pane,
        ),
      setActive: (paneId) => set({ activePaneId: paneId }),
      setLayout: (layout) => set({ layout }),
      setOpen: (isOpen) => set(({ panes }) => ({ isOpen: isOpen && panes.length > 0 })),
      setFilling: (isFilling) =>
        set(({ panes, isOpen }) => ({
          isFilling: isFilling && panes.length > 0,
          isOpen: isFilling ? panes.length > 0 : isOpen,
        })),
    };
  });
}

export const terminalsStore = createTerminalsStore();
