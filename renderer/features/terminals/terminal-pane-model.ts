import type { SavedTerminal } from '#shared/settings/workspace';
import type { SessionState } from '#shared/terminals/terminal-port';

/** One pane of the dock. It may hold one session after another; the pane's id stays. */
export interface TerminalPane {
  paneId: string;
  connectionId: string;
  nodeId: string;
  nodeName: string;
  /** The node's name, with a number when there are more shells on it, or what the user calls it. */
  title: string;
  state: SessionState;
  /** Counts the sessions that the pane has had; 0 stands for a pane that was restored and has none yet. */
  round: number;
  /** The session was there before the page was loaded. */
  isKept: boolean;
  /** The session of this round was live once. */
  hasBegun: boolean;
  /** What its session shows is being recorded. */
  isRecorded?: boolean;
  /** The group that it types with, when that is switched on. */
  groupId?: string | undefined;
}

export type ShellTarget = Pick<TerminalPane, 'connectionId' | 'nodeId' | 'nodeName'>;

/** Where a pane is put: in the group of another one, at an index of its tabs, or beside that group. */
export interface PanePlace {
  direction: 'within' | 'right' | 'below' | 'left' | 'above';
  /** The pane that the direction refers to; the active one when it is absent or gone. */
  referenceId?: string;
  index?: number;
}
export type SplitDirection = PanePlace['direction'];

export const closedWithApplication = 'The shell that was here ended when Quarterdeck was closed.';

/**
 * A title that no pane has: the wanted one, or with a number. Shells on one node are told apart so: "web", "web (2)". A number
 * that was given here is replaced, one that the node's name has of its own is kept.
 */
export function freeTitle(wanted: string, nodeName: string, panes: readonly TerminalPane[]): string {
  const taken = new Set(panes.map((pane) => pane.title));
  const base = wanted === nodeName ? wanted : wanted.replace(/ \(\d+\)$/, '');
  let title = wanted;
  for (let number = 2; taken.has(title); number += 1) title = `${base} (${number})`;
  return title;
}

/** A pane with a session that begins. */
export function newPane(paneId: string, target: ShellTarget, title: string, groupId?: string): TerminalPane {
  const { connectionId, nodeId, nodeName } = target;
  return {
    connectionId,
    nodeId,
    nodeName,
    title,
    paneId,
    state: { kind: 'connecting' },
    round: 1,
    isKept: false,
    hasBegun: false,
    ...(groupId === undefined ? {} : { groupId }),
  };
}

/** A pane of the last time; `isKept` when its session goes on. */
export function restoredPane(saved: SavedTerminal, isKept: boolean): TerminalPane {
  const { terminalId, nodeName, ...rest } = saved;
  return {
    ...rest,
    nodeName: nodeName ?? rest.title,
    paneId: terminalId,
    hasBegun: isKept,
    ...(isKept
      ? { state: { kind: 'connecting' }, round: 1, isKept: true }
      : { state: { kind: 'ended', reason: closedWithApplication }, round: 0, isKept: false }),
  };
}

export function savedPane(pane: TerminalPane): SavedTerminal {
  const { paneId, connectionId, nodeId, nodeName, title, groupId } = pane;
  return {
    terminalId: paneId,
    connectionId,
    nodeId,
    nodeName,
    title,
    ...(groupId === undefined ? {} : { groupId }),
  };
}

/** Whether a session is there that would be lost with its pane. */
export function hasSession(pane: TerminalPane): boolean {
  return pane.state.kind !== 'ended';
}
