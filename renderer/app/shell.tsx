import Box from '@cloudscape-design/components/box';
import Flashbar from '@cloudscape-design/components/flashbar';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';
import type { AppInfo } from '#shared/ipc/contract';
import { ConnectionNotice, ConnectionSwitcher } from '../features/connections';
import { NodePage, NodesPage, preloadNodePage, useFleetChanges } from '../features/fleet';
import { InventoryPanel } from '../features/inventory';
import { SettingsPage } from '../features/settings';
import { Dock, preloadDock, terminalsStore } from '../features/terminals';
import { reportStage } from '../host/beginning';
import { call, onEvent } from '../host/host';
import { useConnections } from '../host/use-connections';
import { useSettings } from '../host/use-settings';
import { flashStore } from '../ui/flash-store';
import { Navigation } from './navigation';
import { navigationStore } from './navigation-store';
import { TopBar } from './top-bar';
import { useAppearance } from './use-appearance';
import { useMenuCommands } from './use-menu-commands';

const ShortcutsModal = lazy(async () => ({ default: (await import('./shortcuts-modal')).ShortcutsModal }));

function reportFilled(isLive: boolean): void {
  reportStage('usable');
  if (isLive) reportStage('live');
}

const openShell = (node: ManagedNode) =>
  terminalsStore
    .getState()
    .open({ connectionId: node.connectionId, nodeId: node.nodeId, nodeName: node.name });

/** Everything of the window: top bar, navigation, page, shells. */
export function Shell() {
  const client = useQueryClient();
  const { settings, isLoaded, update } = useSettings();
  const isDark = useAppearance(settings);
  const connections = useConnections();
  const connection = connections.find((one) => one.connectionId === settings.connectionId) ?? connections[0];
  const info = useAppInfo(connection);
  const isMac = info?.platform === 'darwin';
  const route = useStore(navigationStore, (store) => store.route);
  const { go } = navigationStore.getState();
  const [areShortcutsShown, setShortcutsShown] = useState(false);
  const hasShells = useStore(terminalsStore, (store) => store.panes.length > 0);
  useFleetChanges();
  usePreloadedParts(connection?.state.kind === 'ready');
  useRestoredShells(isLoaded, settings.dock);
  useMenuCommands(client, {
    toggleNavigation: () => update({ navigationOpen: !settings.navigationOpen }),
    showShortcuts: () => setShortcutsShown(true),
    openFirstShell: () => {
      const nodeId = route.page === 'node' ? route.nodeId : info?.localNodeId;
      if (!connection || nodeId === undefined) return;
      const { connectionId } = connection;
      void call('fleet/get-node', { connectionId, nodeId }).then(openShell);
    },
  });

  return (
    <div className="shell">
      <TopBar
        isSettings={route.page === 'settings'}
        onHome={() => go({ page: 'nodes' })}
        onSettings={() => go({ page: 'settings' })}
        connections={
          <ConnectionSwitcher
            connections={connections}
            current={connection}
            onChoose={(connectionId) => update({ connectionId })}
          />
        }
      />
      <div className="body">
        {settings.navigationOpen && <Navigation current={route.page} onGo={go} />}
        <main>
          <div className="page">
            <Messages info={info} />
            {connection && <ConnectionNotice connection={connection} />}
            <Suspense fallback={<Waiting />}>
              {!connection ? (
                <Waiting />
              ) : route.page === 'settings' ? (
                <SettingsPage info={info} settings={settings} update={update} />
              ) : route.page === 'node' ? (
                <NodePage
                  key={route.nodeId}
                  connectionId={connection.connectionId}
                  nodeId={route.nodeId}
                  tab={route.tab}
                  localUserName={route.nodeId === info?.localNodeId ? info?.userName : undefined}
                  inventory={<InventoryPanel connectionId={connection.connectionId} nodeId={route.nodeId} />}
                  onTab={(tab) => go({ ...route, tab })}
                  onBack={() => go({ page: 'nodes' })}
                  onOpenShell={openShell}
                />
              ) : (
                <NodesPage
                  connection={connection}
                  localNodeId={info?.localNodeId}
                  onOpenNode={(nodeId) => go({ page: 'node', nodeId, tab: 'overview' })}
                  onOpenShell={openShell}
                  onFilled={reportFilled}
                />
              )}
            </Suspense>
          </div>
        </main>
      </div>
      <Suspense>
        {hasShells && (
          <Dock isDark={isDark} isMac={isMac} settings={settings} onChange={(dock) => update({ dock })} />
        )}
        {areShortcutsShown && <ShortcutsModal isMac={isMac} onClose={() => setShortcutsShown(false)} />}
      </Suspense>
    </div>
  );
}

function Waiting() {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" />
    </Box>
  );
}

const preloadDelayMs = 1500;

/** Reads what the first screen did without, once that is in use. */
function usePreloadedParts(isUsable: boolean): void {
  useEffect(() => {
    if (!isUsable) return;
    const timer = setTimeout(() => {
      preloadNodePage();
      preloadDock();
    }, preloadDelayMs);
    return () => clearTimeout(timer);
  }, [isUsable]);
}

/** Facts of the application; asked again when the connection changes, since this machine's node id comes with it. */
function useAppInfo(connection: Connection | undefined): AppInfo | undefined {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['app-info', connection?.state.kind],
    queryFn: () => call('app/get-info', undefined),
  });
  useEffect(
    () => onEvent('app/notices-changed', () => void client.invalidateQueries({ queryKey: ['app-info'] })),
    [client],
  );
  useEffect(
    () => onEvent('fleet/changed', () => void client.invalidateQueries({ queryKey: ['app-info'] })),
    [client],
  );
  return query.data;
}

/** Puts the shells of the last time back, once, as ended ones that can be started anew. */
function useRestoredShells(
  isLoaded: boolean,
  dock: { open: boolean; terminals: Parameters<ReturnType<typeof terminalsStore.getState>['restore']>[0] },
): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (!isLoaded || isDone.current) return;
    isDone.current = true;
    if (dock.terminals.length > 0) terminalsStore.getState().restore(dock.terminals, dock.open);
  }, [isLoaded, dock]);
}

function Messages({ info }: { info: AppInfo | undefined }) {
  const messages = useStore(flashStore, (store) => store.messages);
  const notices = (info?.notices ?? []).map((notice) => ({
    id: notice.noticeId,
    type: notice.severity,
    header: notice.title,
    content: notice.message,
    dismissible: true,
    dismissLabel: 'Dismiss',
    onDismiss: () => void call('app/dismiss-notice', { noticeId: notice.noticeId }),
  }));
  const items = [...messages, ...notices];
  return items.length === 0 ? null : <Flashbar items={items} stackItems={items.length > 3} />;
}
