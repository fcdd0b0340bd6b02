import type { TerminalPane } from './terminal-pane-model';

/** What a group is made of at this moment. */
export interface GroupMembers {
  live: TerminalPane[];
  /** In the group, but with no session that would take keys now. Nothing is kept for them. */
  leftOut: TerminalPane[];
}

export function membersOf(panes: readonly TerminalPane[], groupId: string): GroupMembers {
  const members = panes.filter((pane) => pane.groupId === groupId);
  return {
    live: members.filter((pane) => pane.state.kind === 'live'),
    leftOut: members.filter((pane) => pane.state.kind !== 'live'),
  };
}

/**
 * The panes that get what is typed into this one, in their order, itself among them. That is the live members of its group
 * while the group is switched on and the pane is live itself; otherwise the pane alone.
 */
export function typedInto(
  panes: readonly TerminalPane[],
  activeGroupIds: readonly string[],
  paneId: string,
): string[] {
  const pane = panes.find((one) => one.paneId === paneId);
  const groupId = pane?.groupId;
  if (!pane || groupId === undefined || !activeGroupIds.includes(groupId) || pane.state.kind !== 'live')
    return [paneId];
  return membersOf(panes, groupId).live.map((one) => one.paneId);
}

const esc = '\u001b';

/** After ESC [: cursor position (F3 with a modifier looks the same), attributes, status, modes, sizes, focus, mouse. */
const csiReply = /^\[(?:\d+;\d+R|[?>=]?[\d;]*[cn]|\??[\d;]*\$y|[\d;]+t|[IO]$|<[\d;]+[Mm]|M[\s\S]{3})/;
/** After ESC: device control and operating system answers, which tell settings and colours. */
const stringReply = /^[P\]]/;

/**
 * Whether what a terminal sends is its own answer to a program, or a report of its mouse, and no key: only the program that
 * asked may get it. `isInKeyPress` tells apart F3 with a modifier from a cursor position.
 */
export function isReply(data: string, isInKeyPress: boolean): boolean {
  if (isInKeyPress || !data.startsWith(esc)) return false;
  const rest = data.slice(1);
  return csiReply.test(rest) || stringReply.test(rest);
}

/** Cursor keys as the terminal that gets them is set: programs like vim ask for ESC O A, shells for ESC [ A. */
export function asCursorKeys(data: string, isApplicationMode: boolean): string {
  if (data.length !== 3 || !data.startsWith(esc) || !'ABCDHF'.includes(data.charAt(2))) return data;
  const introducer = data.charAt(1);
  if (introducer !== '[' && introducer !== 'O') return data;
  return `${esc}${isApplicationMode ? 'O' : '['}${data.charAt(2)}`;
}
