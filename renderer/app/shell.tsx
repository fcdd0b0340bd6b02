import Box from '@cloudscape-design/components/box';
import Flashbar from '@cloudscape-design/components/flashbar';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Command } from '#shared/commands/command';
import type { CommandDraft } from '#shared/commands/command-draft';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode, NodeRef } from '#shared/fleet/managed-node';
import { tagLabelOf } from '#shared/fleet/tag-labels';
import type { AppInfo } from '#shared/ipc/contract';
import { ApiLogPage } from '../features/api-log';
import {
  ChangeDialog,
  ConnectionNotice,
  ConnectionSwitcher,
  ConnectionsPage,
  FocusChoice,
  openClosed,
  PromptDialogs,
  useNewPrompts,
} from '../features/connections';
import { DoctorPage, ExaminationPage } from '../features/doctor';
import {
  ActivationsPage,
  NodePage,
  NodesPage,
  preloadNodePage,
  useFleetChanges,
  whyNoFiles,
} from '../features/fleet';
import { InventoryPanel } from '../features/inventory';
import { preloadPalette } from '../features/palette';
import { PermissionsPage } from '../features/permissions';
import { CommandsPage, NewCommandPage, newCommandStore } from '../features/run-command';
import { SessionPage, SessionsPage } from '../features/sessions';
import { SettingsPage } from '../features/settings';
import {
  Dock,
  dockView,
  LayoutsDialogs,
  preloadDock,
  type SplitDirection,
  terminalsStore,
  useRememberedPanes,
} from '../features/terminals';
import { NodeFilesPanel, TransfersPage, useTransferChanges, useTransferNews } from '../features/transfers';
import { NodeConnectPanel } from '../features/tunnels';
import { openTerminals, reportStage } from '../host/beginning';
import { changeQuestionStore } from '../host/change-question';
import { call, onEvent } from '../host/host';
import { useNodeLists } from '../host/node-lists';
import { useConnections } from '../host/use-connections';
import { usePrompts } from '../host/use-prompts';
import { useScope } from '../host/use-scope';
import { useSettings } from '../host/use-settings';
import { flash, flashStore } from '../ui/flash-store';
import { CommandResultPlace } from './command-result-place';
import { Navigation } from './navigation';
import { navigationStore } from './navigation-store';
import { TopBar } from './top-bar';
import { useTransferQuestions } from './transfers-place';
import { TransfersUnderWay } from './transfers-under-way';
import { ForwardPort, TunnelsPlace } from './tunnels-place';
import { holdTyping } from './typed-ahead';
import { useAppearance } from './use-appearance';
import { useGoingBack } from './use-going-back';
import { useMenuCommands } from './use-menu-commands';
import { usePermissionsPlace } from './use-permissions-place';
import { useShellActions } from './use-shell-actions';
import { useShownCommands } from './use-shown-commands';

const loadCommandPalette = () => import('./command-palette');
const CommandPalette = lazy(async () => ({ default: (await loadCommandPalette()).CommandPalette }));
const ShortcutsModal = lazy(async () => ({ default: (await import('./shortcuts-modal')).ShortcutsModal }));

function reportFilled(isLive: boolean): void {
  reportStage('usable');
  if (isLive) reportStage('live');
}

const openShellAt = (node: ManagedNode, direction: SplitDirection) =>
  terminalsStore
    .getState()
    .open({ connectionId: node.connectionId, nodeId: node.nodeId, nodeName: node.name }, direction);
const openShell = (node: ManagedNode) => openShellAt(node, 'within');

/** Of shells on a connection that is marked as production, where no rule says otherwise. */
const productionLabel = { colour: 'red', label: 'production' } as const;

/** Everything of the window: top bar, navigation, page, shells. */
export function Shell() {
  const client = useQueryClient();
  const { settings, isLoaded, update } = useSettings();
  const isDark = useAppearance(settings);
  const connections = useConnections();
  const { connections: scope, focused: connection } = useScope(connections, settings);
  const prompts = usePrompts();
  useNewPrompts(prompts, connections);
  const question = useStore(changeQuestionStore, (store) => store.question);
  const info = useAppInfo(connections[0]);
  const platform = info?.platform ?? 'linux';
  const isMac = platform === 'darwin';
  const route = useStore(navigationStore, (store) => store.route);
  const { go } = navigationStore.getState();
  const [areShortcutsShown, setShortcutsShown] = useState(false);
  const [forwarded, setForwarded] = useState<ManagedNode>();
  const [isPaletteShown, setPaletteShown] = useState(false);
  const returnTo = useRef<Element>(null);
  const takeTyped = useRef<() => string>(() => '');
  const main = useRef<HTMLElement>(null);
  const place = route.page === 'node' ? route.nodeId : route.page;
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
    // What was clicked is gone with the page that it was on.
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) main.current?.focus();
    });
    return () => clearTimeout(timer);
  }, [place]);
  const hasShells = useStore(terminalsStore, (store) => store.panes.length > 0);
  const isFilling = useStore(terminalsStore, (store) => store.isFilling);
  const areLayoutsShown = useStore(
    dockView,
    (view) => view.layouts !== undefined || view.openingLayout !== undefined,
  );
  const shellConnectionIds = useStore(terminalsStore, (store) =>
    JSON.stringify([...new Set(store.panes.map(({ connectionId }) => connectionId))].sort()),
  );
  // Reading the nodes of a connection is many calls: only those whose shells need their tags, or all to choose from.
  const listed = useMemo(() => {
    const ofShells: string[] = JSON.parse(shellConnectionIds);
    return isPaletteShown
      ? connections
      : connections.filter(({ connectionId }) => ofShells.includes(connectionId));
  }, [connections, isPaletteShown, shellConnectionIds]);
  const nodeLists = useNodeLists(listed);
  const labelOf = useCallback(
    (connectionId: string, nodeId: string) =>
      tagLabelOf(nodeLists.find(connectionId, nodeId)?.tags ?? [], settings.tagLabels) ??
      (connections.find((one) => one.connectionId === connectionId)?.isProduction
        ? productionLabel
        : undefined),
    [nodeLists.find, settings.tagLabels, connections],
  );
  useGoingBack(isMac);
  useFleetChanges();
  useShownCommands((commands) => {
    terminalsStore.getState().setFilling(false);
    go({ page: 'command', commands });
  });
  usePermissionsPlace();
  useTransferChanges();
  const areTransfersThere = route.page === 'transfers' || (route.page === 'node' && route.tab === 'files');
  useTransferNews(areTransfersThere && !isFilling);
  const transfers = useTransferQuestions(() => {
    if (!areTransfersThere) go({ page: 'transfers' });
  });
  const { upload, download } = transfers;
  const showTransfers = () => {
    terminalsStore.getState().setFilling(false);
    go({ page: 'transfers' });
  };
  usePreloadedParts(scope.some(({ state }) => state.kind === 'ready'));
  useRememberedPanes(isLoaded, settings.dock, openTerminals(), (dock) => update({ dock }));
  const showPalette = () => {
    if (isPaletteShown) return;
    returnTo.current = document.activeElement;
    takeTyped.current = holdTyping();
    setPaletteShown(true);
  };
  const shellActions = useShellActions(transfers, nodeLists.find, showPalette);
  const carryOut = useMenuCommands(client, isMac, {
    showPalette,
    transferFiles: (direction, pane) => {
      const isUpload = direction === 'upload';
      if (pane) {
        if (isUpload) shellActions.onUpload(pane);
        else shellActions.onDownload(pane);
      } else if (route.page === 'node') {
        const { connectionId } = route;
        void call('fleet/get-node', { connectionId, nodeId: route.nodeId }).then((node) => {
          const reason = whyNoFiles(node);
          if (reason !== undefined) flash('info', `${node.name} takes no files`, reason);
          else if (isUpload) upload(node);
          else download(node);
        });
      } else flash('info', 'No node is chosen', 'Go to a shell or to the page of a node first.');
    },
    toggleNavigation: () => update({ navigationOpen: !settings.navigationOpen }),
    showShortcuts: () => setShortcutsShown(true),
    openShell: () => {
      const embedded = connections.find(({ capabilities }) => capabilities.includes('restart'));
      const here =
        embedded && info?.localNodeId !== undefined
          ? { connectionId: embedded.connectionId, nodeId: info.localNodeId }
          : undefined;
      const place = route.page === 'node' ? { connectionId: route.connectionId, nodeId: route.nodeId } : here;
      if (place) void call('fleet/get-node', place).then(openShell);
    },
  });

  const lookAt = (fleet: string[]) => {
    const [first] = fleet;
    if (first === undefined) return;
    const stays = fleet.includes(settings.connectionId);
    update({ fleet, ...(stays ? {} : { connectionId: first }) });
    openClosed(connections.filter(({ connectionId }) => fleet.includes(connectionId)));
  };
  const openNode = ({ connectionId, nodeId }: NodeRef) =>
    go({ page: 'node', connectionId, nodeId, tab: 'overview' });
  const examine = ({ connectionId, name, nodeId }: NodeRef & { name: string }) =>
    go({ page: 'examination', connectionId, nodeId, name });
  const showSent = (sent: readonly Command[]) =>
    go({
      page: 'command',
      commands: sent.map(({ connectionId, commandId }) => ({ connectionId, commandId })),
    });
  const beginCommand = (draft?: CommandDraft) => {
    if (draft) newCommandStore.getState().begin(draft);
    go({ page: 'new-command' });
  };
  const runCommand = (nodes: readonly NodeRef[]) => {
    newCommandStore.getState().setNodes(nodes);
    terminalsStore.getState().setFilling(false);
    // A command goes to connections that are looked at.
    const looked = scope.map(({ connectionId }) => connectionId);
    const wanted = new Set([...looked, ...nodes.map(({ connectionId }) => connectionId)]);
    if (wanted.size > looked.length) lookAt([...wanted]);
    go({ page: 'new-command' });
  };
  /** The one whose page is shown, or all that are looked at. */
  const ofPage =
    route.page === 'node' || route.page === 'session' || route.page === 'examination'
      ? connections.find((one) => one.connectionId === route.connectionId)
      : undefined;
  const shownConnections = ofPage ? [ofPage] : scope;

  const focusChoice =
    connection && scope.length > 1 ? (
      <FocusChoice
        connections={scope}
        focused={connection}
        onFocus={(connectionId) => update({ connectionId })}
      />
    ) : undefined;

  return (
    <div className="shell">
      <TopBar
        isSettings={route.page === 'settings'}
        onHome={() => go({ page: 'nodes' })}
        onSettings={() => go({ page: 'settings' })}
        connections={
          <ConnectionSwitcher
            connections={connections}
            chosen={scope}
            onChoose={lookAt}
            onManage={() => go({ page: 'connections' })}
          />
        }
      />
      <div className="body" hidden={isFilling}>
        {settings.navigationOpen && <Navigation current={route.page} onGo={go} />}
        <main ref={main} tabIndex={-1}>
          <div className="page">
            {!isFilling && <Messages info={info} />}
            {route.page !== 'connections' && <ConnectionNotice connections={shownConnections} />}
            <Suspense fallback={<Waiting />}>
              {!connection ? (
                <Waiting />
              ) : route.page === 'settings' ? (
                <SettingsPage
                  info={info}
                  settings={settings}
                  update={update}
                  onShowPermissions={() => go({ page: 'permissions' })}
                />
              ) : route.page === 'api-log' ? (
                <ApiLogPage view={route.view} onView={(view) => go({ page: 'api-log', view })} />
              ) : route.page === 'permissions' ? (
                <PermissionsPage />
              ) : route.page === 'connections' ? (
                <ConnectionsPage
                  connections={connections}
                  onLookAt={(connectionIds) => {
                    lookAt(connectionIds);
                    go({ page: 'nodes' });
                  }}
                  onAdded={(made) => lookAt([...new Set([...scope.map((one) => one.connectionId), ...made])])}
                />
              ) : route.page === 'tunnels' ? (
                <TunnelsPlace connections={scope} focused={connection} onOpenNode={openNode} />
              ) : route.page === 'transfers' ? (
                <TransfersPage
                  onShowNodes={() => go({ page: 'nodes' })}
                  onOpenNode={(connectionId, nodeId) =>
                    go({ page: 'node', connectionId, nodeId, tab: 'files' })
                  }
                />
              ) : route.page === 'doctor' ? (
                <DoctorPage connections={scope} onExamine={examine} />
              ) : route.page === 'examination' ? (
                <ExaminationPage
                  key={`${route.connectionId} ${route.nodeId}`}
                  connection={ofPage ?? connection}
                  nodeId={route.nodeId}
                  name={route.name}
                  onBack={() => go({ page: 'doctor' })}
                  onOpenNode={() => openNode(route)}
                />
              ) : route.page === 'activations' ? (
                <ActivationsPage key={connection.connectionId} connection={connection} choice={focusChoice} />
              ) : route.page === 'commands' ? (
                <CommandsPage
                  key={scope.map(({ connectionId }) => connectionId).join(' ')}
                  connections={scope}
                  onOpen={({ connectionId, commandId }) =>
                    go({ page: 'command', commands: [{ connectionId, commandId }] })
                  }
                  onNew={beginCommand}
                />
              ) : route.page === 'new-command' ? (
                <NewCommandPage
                  key={scope.map(({ connectionId }) => connectionId).join(' ')}
                  connections={scope}
                  focused={connection}
                  onBack={() => go({ page: 'commands' })}
                  onSent={showSent}
                />
              ) : route.page === 'command' ? (
                <CommandResultPlace
                  key={route.commands.map(({ commandId }) => commandId).join(' ')}
                  commands={route.commands}
                  connections={connections}
                  onBack={() => go({ page: 'commands' })}
                  onOpenNode={openNode}
                  onOpenShell={openShell}
                  onRunAgain={beginCommand}
                />
              ) : route.page === 'sessions' ? (
                <SessionsPage
                  key={scope.map(({ connectionId }) => connectionId).join(' ')}
                  connections={scope}
                  view={route.view}
                  onView={(view) => go({ page: 'sessions', view })}
                  onOpen={({ connectionId, sessionId }, atMs = 0) =>
                    go({ page: 'session', connectionId, sessionId, atMs })
                  }
                />
              ) : route.page === 'session' ? (
                <SessionPage
                  key={`${route.connectionId} ${route.sessionId}`}
                  connection={ofPage ?? connection}
                  sessionId={route.sessionId}
                  atMs={route.atMs}
                  settings={settings.terminal}
                  isDark={isDark}
                  onBack={() => go({ page: 'sessions', view: 'History' })}
                  onOpenNode={(nodeId) => openNode({ connectionId: route.connectionId, nodeId })}
                />
              ) : route.page === 'node' ? (
                <NodePage
                  key={`${route.connectionId} ${route.nodeId}`}
                  connection={ofPage ?? connection}
                  nodeId={route.nodeId}
                  tab={route.tab}
                  localUserName={route.nodeId === info?.localNodeId ? info?.userName : undefined}
                  inventory={<InventoryPanel connectionId={route.connectionId} nodeId={route.nodeId} />}
                  connect={(node) => (
                    <NodeConnectPanel node={node} onShowTunnels={() => go({ page: 'tunnels' })} />
                  )}
                  files={(node, whyNot) => (
                    <NodeFilesPanel
                      node={node}
                      whyNot={whyNot}
                      onUpload={() => upload(node)}
                      onDownload={() => download(node)}
                      onShowTransfers={() => go({ page: 'transfers' })}
                    />
                  )}
                  onUpload={upload}
                  onDownload={download}
                  onDropFiles={transfers.drop}
                  onForwardPort={setForwarded}
                  onTab={(tab) => go({ ...route, tab })}
                  onBack={() => go({ page: 'nodes' })}
                  onExamine={examine}
                  onOpenShell={openShell}
                  onRunCommand={(node) => runCommand([node])}
                />
              ) : (
                <NodesPage
                  connections={scope}
                  focused={connection}
                  localNodeId={info?.localNodeId}
                  onOpenNode={openNode}
                  onExamine={examine}
                  onOpenShell={openShell}
                  onForwardPort={setForwarded}
                  onRunCommand={runCommand}
                  onUpload={upload}
                  onDownload={download}
                  onFilled={reportFilled}
                />
              )}
            </Suspense>
          </div>
        </main>
      </div>
      {/* The page, which has them otherwise, is behind the shells. */}
      {isFilling && <Messages info={undefined} isOver />}
      <Suspense>
        {hasShells && (
          <Dock
            isDark={isDark}
            platform={platform}
            settings={settings}
            labelOf={labelOf}
            actions={shellActions}
            aside={<TransfersUnderWay onShow={showTransfers} />}
            onChange={update}
          />
        )}
      </Suspense>
      {/* Apart: a dialog that is being read would hide the shells, and take the keyboard from them. */}
      <Suspense>
        {areLayoutsShown && (
          <LayoutsDialogs layouts={settings.layouts} onChange={(layouts) => update({ layouts })} />
        )}
        {isPaletteShown && (
          <CommandPalette
            connections={connections}
            nodeLists={nodeLists}
            localNodeId={info?.localNodeId}
            layouts={settings.layouts}
            isMac={isMac}
            returnTo={returnTo.current}
            takeTyped={takeTyped.current}
            onOpenShell={openShellAt}
            onCommand={carryOut}
            onRunCommand={(node) => runCommand([node])}
            onClose={() => setPaletteShown(false)}
          />
        )}
        {forwarded && (
          <ForwardPort
            node={forwarded}
            onClose={() => setForwarded(undefined)}
            onCreated={() => go({ page: 'tunnels' })}
          />
        )}
        {transfers.dialog}
        {prompts.length > 0 && <PromptDialogs prompts={prompts} connections={connections} />}
        {question && <ChangeDialog key={question.names.join()} question={question} />}
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
      preloadPalette();
      void loadCommandPalette();
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

function Messages({ info, isOver }: { info: AppInfo | undefined; isOver?: boolean }) {
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
  if (items.length === 0) return null;
  const bar = <Flashbar items={items} stackItems={items.length > 3} />;
  if (!isOver) return <div className="messages">{bar}</div>;
  return (
    <aside className="messages-over" aria-label="Messages">
      {bar}
    </aside>
  );
}
