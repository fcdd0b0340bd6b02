import Icon from '@cloudscape-design/components/icon';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { keysText, type MenuCommand, menuCommand, menuCommandNames } from '#shared/menu/menu-commands';
import type { SavedLayout } from '#shared/settings/workspace';
import { type ChooseHow, Palette, type PaletteItem } from '../features/palette';
import {
  openLayout,
  paneStateText,
  type SplitDirection,
  StateIcon,
  showPane,
  terminalsStore,
} from '../features/terminals';
import type { NodeLists } from '../host/node-lists';
import { navigationStore, type Route } from './navigation-store';

interface CommandPaletteProps {
  connections: readonly Connection[];
  nodeLists: NodeLists;
  localNodeId: string | undefined;
  layouts: readonly SavedLayout[];
  isMac: boolean;
  returnTo: Element | null;
  takeTyped(): string;
  onOpenShell(node: ManagedNode, direction: SplitDirection): void;
  onCommand(command: MenuCommand): void;
  onRunCommand(node: ManagedNode): void;
  onClose(): void;
}

const directions: Record<ChooseHow, SplitDirection> = { plain: 'within', right: 'right', below: 'below' };

const pages: readonly { text: string; route: Route }[] = [
  { text: 'Nodes', route: { page: 'nodes' } },
  { text: 'Not managed', route: { page: 'doctor' } },
  { text: 'Activations', route: { page: 'activations' } },
  { text: 'Run Command', route: { page: 'commands' } },
  { text: 'New command', route: { page: 'new-command' } },
  { text: 'Sessions', route: { page: 'sessions', view: 'Active' } },
  { text: 'History of sessions', route: { page: 'sessions', view: 'History' } },
  { text: 'Tunnels', route: { page: 'tunnels' } },
  { text: 'Transfers', route: { page: 'transfers' } },
  { text: 'API log', route: { page: 'api-log', view: 'calls' } },
  { text: 'Permissions', route: { page: 'permissions' } },
  { text: 'Settings', route: { page: 'settings' } },
];
/** Commands that are pages, or the palette itself. */
const leftOut: readonly MenuCommand[] = ['open-palette', 'open-nodes', 'open-settings'];

/** `connection`: the node's, where there are several to tell apart. */
function nodeItem(
  node: ManagedNode,
  isLocal: boolean,
  connection: Connection | undefined,
  open: CommandPaletteProps['onOpenShell'],
): PaletteItem {
  const isOnline = node.pingStatus === 'Online';
  return {
    id: `node ${node.connectionId} ${node.nodeId}`,
    kind: 'node',
    text: node.name,
    detail: [
      isLocal ? 'this machine' : connection?.name,
      connection?.isProduction && 'production',
      connection?.isReadOnly && 'read-only',
      !isOnline && 'not online',
    ]
      .filter(Boolean)
      .join(', '),
    also: [
      node.nodeId,
      ...(node.ipAddress ? [node.ipAddress] : []),
      ...(node.computerName && node.computerName !== node.name ? [node.computerName] : []),
      ...node.tags.map(({ key, value }) => `${key}=${value}`),
    ],
    mark: <StateIcon tone={isOnline ? 'success' : 'stopped'} />,
    choose: (how) => open(node, directions[how]),
  };
}

/** The palette with all that one can go to: open shells, nodes, layouts, pages and commands. */
export function CommandPalette(props: CommandPaletteProps) {
  const { connections, nodeLists, localNodeId, layouts, isMac, returnTo, takeTyped } = props;
  const { onOpenShell, onCommand, onRunCommand, onClose } = props;
  const route = useStore(navigationStore, (store) => store.route);
  /** Whose page is shown. */
  const shownNode = route.page === 'node' ? nodeLists.find(route.connectionId, route.nodeId) : undefined;
  const panes = useStore(terminalsStore, (store) => store.panes);
  const nodes = useMemo(() => {
    const byId = new Map(connections.length > 1 ? connections.map((one) => [one.connectionId, one]) : []);
    return [...nodeLists.nodes]
      .sort((left, right) => Number(right.nodeId === localNodeId) - Number(left.nodeId === localNodeId))
      .map((node) => nodeItem(node, node.nodeId === localNodeId, byId.get(node.connectionId), onOpenShell));
  }, [connections, nodeLists.nodes, localNodeId]);
  const items = useMemo<PaletteItem[]>(
    () => [
      ...panes.map(
        (pane): PaletteItem => ({
          id: `shell ${pane.paneId}`,
          kind: 'shell',
          text: pane.title,
          detail: paneStateText(pane).word,
          also: [pane.nodeId],
          mark: <StateIcon {...paneStateText(pane)} />,
          choose: () => showPane(pane.paneId),
        }),
      ),
      ...nodes,
      ...layouts.map(
        (layout): PaletteItem => ({
          id: `layout ${layout.layoutId}`,
          kind: 'layout',
          text: `Open layout ${layout.name}`,
          detail: layout.terminals.length === 1 ? '1 shell' : `${layout.terminals.length} shells`,
          mark: <Icon name="grid-view" size="small" />,
          choose: () => openLayout(layout),
        }),
      ),
      ...(shownNode
        ? [
            {
              id: 'run-command',
              kind: 'command',
              text: `Run a command on ${shownNode.name}`,
              mark: <Icon name="angle-right" size="small" />,
              choose: () => onRunCommand(shownNode),
            } satisfies PaletteItem,
          ]
        : []),
      ...pages.map(
        ({ text, route }): PaletteItem => ({
          id: `page ${text}`,
          kind: 'page',
          text,
          mark: <Icon name="file" size="small" />,
          choose: () => {
            terminalsStore.getState().setFilling(false);
            navigationStore.getState().go(route);
          },
        }),
      ),
      ...menuCommandNames
        .filter((command) => !leftOut.includes(command))
        .map(
          (command): PaletteItem => ({
            id: `command ${command}`,
            kind: 'command',
            text: menuCommand(command).label.replace('…', ''),
            detail: keysText(command, isMac),
            mark: <Icon name="angle-right" size="small" />,
            choose: () => onCommand(command),
          }),
        ),
    ],
    [panes, nodes, layouts, isMac, shownNode],
  );
  return (
    <Palette
      items={items}
      isReading={nodeLists.isReading}
      failures={nodeLists.failures}
      isMac={isMac}
      returnTo={returnTo}
      takeTyped={takeTyped}
      onClose={onClose}
    />
  );
}
