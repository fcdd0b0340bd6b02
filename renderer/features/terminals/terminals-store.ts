import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '#shared/settings/settings';
import type { SessionState } from '#shared/terminals/terminal-port';

/** One pane of the dock. It may hold one session after another; the pane's id stays. */
export interface TerminalPane {
  paneId: string;
  connectionId: string;
  nodeId: string;
  nodeName: string;
  /** The node's name, with a number when there are more shells on it. */
  title: string;
  state: SessionState;
  /** Counts the sessions that the pane has had; 0 stands for a pane that was restored and has none yet. */
  round: number;
  /** The session was there before the page was loaded. */
  isKept: boolean;
  /** What its session shows is being recorded. */
  isRecorded?: boolean;
}

export type ShellTarget = Pick<TerminalPane, 'connectionId' | 'nodeId' | 'nodeName'>;

export type SplitDirection = 'within' | 'right' | 'below';

export interface TerminalsState {
  panes: TerminalPane[];
  activePaneId: string | undefined;
  isOpen: boolean;
  /** dockview's own serialised layout of the panes. */
  layout: unknown;
  /** Where the next new pane is put, relative to the active one. */
  placement: SplitDirection;
  open(target: ShellTarget, placement?: SplitDirection): string;
  /** `kept` names the terminals whose sessions go on. */
  restore(saved: Settings['dock'], kept: readonly string[]): void;
  close(paneId: string): void;
  setState(paneId: string, state: SessionState): void;
  setRecorded(paneId: string, isRecorded: boolean): void;
  /** Starts a new session in a pane whose session has ended. */
  startAnew(paneId: string): void;
  setActive(paneId: string | undefined): void;
  setOpen(isOpen: boolean): void;
  setLayout(layout: unknown): void;
}

export type TerminalsStore = StoreApi<TerminalsState>;

export const closedWithApplication = 'Quarterdeck was closed.';

/** Shells on one node are told apart by a number: "web", "web (2)". */
function freeTitle(nodeName: string, panes: readonly TerminalPane[]): string {
  const taken = new Set(panes.map((pane) => pane.title));
  let title = nodeName;
  for (let number = 2; taken.has(title); number += 1) title = `${nodeName} (${number})`;
  return title;
}

/** The panes of the dock: what the user owns. Bytes never come here. */
export function createTerminalsStore(newId: () => string = () => crypto.randomUUID()): TerminalsStore {
  return createStore<TerminalsState>()((set) => ({
    panes: [],
    activePaneId: undefined,
    isOpen: false,
    layout: undefined,
    placement: 'within',
    open: (target, placement = 'within') => {
      const paneId = newId();
      set(({ panes }) => {
        const title = freeTitle(target.nodeName, panes);
        const pane: TerminalPane = {
          ...target,
          title,
          paneId,
          state: { kind: 'connecting' },
          round: 1,
          isKept: false,
        };
        return { panes: [...panes, pane], activePaneId: paneId, isOpen: true, placement };
      });
      return paneId;
    },
    restore: ({ terminals, open, layout }, kept) =>
      set({
        layout,
        panes: terminals.map(({ terminalId, nodeName, ...rest }) => ({
          ...rest,
          nodeName: nodeName ?? rest.title,
          paneId: terminalId,
          ...(kept.includes(terminalId)
            ? { state: { kind: 'connecting' }, round: 1, isKept: true }
            : { state: { kind: 'ended', reason: closedWithApplication }, round: 0, isKept: false }),
        })),
        isOpen: open && terminals.length > 0,
      }),
    close: (paneId) =>
      set(({ panes, activePaneId, isOpen, layout }) => {
        const rest = panes.filter((pane) => pane.paneId !== paneId);
        return {
          panes: rest,
          layout: rest.length > 0 ? layout : undefined,
          activePaneId: activePaneId === paneId ? rest.at(-1)?.paneId : activePaneId,
          isOpen: isOpen && rest.length > 0,
        };
      }),
    setState: (paneId, state) =>
      set(({ panes }) => ({
        panes: panes.map((pane) => (pane.paneId === paneId ? { ...pane, state } : pane)),
      })),
    setRecorded: (paneId, isRecorded) =>
      set(({ panes }) => ({
        panes: panes.map((pane) => (pane.paneId === paneId ? { ...pane, isRecorded } : pane)),
      })),
    startAnew: (paneId) =>
      set(({ panes }) => ({
        panes: panes.map((pane) =>
          pane.paneId === paneId && pane.state.kind === 'ended'
            ? {
                ...pane,
                state: { kind: 'connecting' },
                round: pane.round + 1,
                isKept: false,
                isRecorded: false,
              }
            : pane,
        ),
      })),
    setActive: (paneId) => set({ activePaneId: paneId }),
    setLayout: (layout) => set({ layout }),
    setOpen: (isOpen) => set(({ panes }) => ({ isOpen: isOpen && panes.length > 0 })),
  }));
}

export const terminalsStore = createTerminalsStore();
