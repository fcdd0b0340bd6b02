import { userInfo } from 'node:os';
import { app, type BrowserWindow } from 'electron';
import type { ProfileCatalog } from '#shared/connections/profile';
import type { ManagedNode } from '#shared/fleet/managed-node';
import type { CallInput, EventPayload, JobProgress } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import type { LastKnownNodesFile } from '../adapters/storage/last-known-nodes';
import type { SettingsFile } from '../adapters/storage/settings-file';
import type { SnippetsFile } from '../adapters/storage/snippets-file';
import type { ApiLog } from '../features/api-log/api-log';
import { CommandWatch } from '../features/commands/watch-commands';
import { ChangePermits } from '../features/connections/change-permits';
import type { Prompts } from '../features/connections/prompts';
import { Jobs } from '../features/jobs/jobs';
import type { Handlers } from '../ipc/handlers';
import { lateHandlers } from '../ipc/late-handlers';
import type { Logger } from '../platform/logger';
import { systemClock } from '../platform/node/system-clock';
import { apiLogHandlers } from './api-log/api-log-handlers';
import { commandHandlers } from './commands/command-handlers';
import { showCommandNotice } from './commands/command-notice';
import { snippetHandlers } from './commands/snippet-handlers';
import type { BridgeConnection } from './connections/bridge-connection';
import { connectionHandlers } from './connections/connection-handlers';
import type { Connections } from './connections/connections';
import { guardChanges } from './connections/guard-changes';
import { askPatiently } from './connections/patience';
import { type ExportSource, exportInventory, exportNodes } from './export-rows';
import type { Notices } from './notices';
import { openHttps } from './open-https';
import { permissionHandlers } from './permission-handlers';
import { createSessionHandlers } from './session-handlers';
import type { SessionHost } from './session-host';
import type { SessionRecords } from './session-records';
import { transferHandlers } from './transfers/transfer-handlers';
import type { Transfers } from './transfers/transfers';
import { tunnelHandlers } from './tunnels/tunnel-handlers';
import type { Tunnels } from './tunnels/tunnels';

interface HandlerParts {
  window: BrowserWindow;
  bridge: BridgeConnection;
  connections: Connections;
  readCatalog(): Promise<ProfileCatalog>;
  prompts: Prompts;
  sessionHost: SessionHost;
  sessionRecords: SessionRecords;
  tunnels: Tunnels;
  transfers: Transfers;
  apiLog: ApiLog;
  modulesDirectory: string;
  settings: SettingsFile;
  snippets: SnippetsFile;
  lastKnownNodes: LastKnownNodesFile;
  notices: Notices;
  dataDirectory: string;
  logFile: string;
  logger: Logger;
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
  onThemeChanged(): void;
  /** The page runs and asks for what it draws. */
  onBegun(): void;
  onStage(stage: CallInput<'app/report-stage'>['stage']): void;
}

/** Joins every call of the contract with the part that answers it. */
export function createHandlers(parts: HandlerParts): Handlers {
  const {
    window,
    bridge,
    connections,
    sessionHost,
    sessionRecords,
    settings,
    lastKnownNodes,
    notices,
    send,
  } = parts;
  const jobs = new Jobs();
  const ports = (connectionId: string) => connections.ports(connectionId);
  const permits = new ChangePermits(() => Date.now());
  const sourceOf = (connectionId: string): ExportSource => ({
    connection: connections.get(connectionId),
    ports: () => ports(connectionId),
  });
  const sourcesOf = (connectionIds: readonly string[]): ExportSource[] => connectionIds.map(sourceOf);
  const watch = new CommandWatch({
    clock: systemClock,
    read: async ({ connectionId, commandId }) =>
      (await ports(connectionId)).commands.get(commandId, AbortSignal.timeout(30_000)),
    settings: () => settings.current.commandNotice,
    isLookedAt: () => window.isDestroyed() || window.isFocused(),
    tell: (ended) => showCommandNotice(window, ended, (refs) => send('commands/show', { commands: refs })),
  });
  window.once('closed', () => watch.stop());
  const onProgress = (progress: JobProgress) => send('jobs/progress', progress);
  const stamp = () => new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
  const exportOptions = { window, directory: app.getPath('documents'), onProgress };

  /** Pages of the listing that is under way, by connection; kept as the last known nodes when it is whole. */
  const listings = new Map<string, ManagedNode[]>();

  const handlers: Handlers = {
    'app/begin': () => {
      parts.onBegun();
      const { fleet } = settings.current;
      return {
        settings: settings.current,
        connections: connections.list(),
        openTerminals: sessionHost.openTerminals,
        lastKnown: fleet.flatMap((connectionId) => lastKnownNodes.read(connectionId) ?? []),
      };
    },
    'app/report-stage': ({ stage }) => parts.onStage(stage),
    'app/get-info': () => ({
      version: app.getVersion(),
      electronVersion: process.versions.electron ?? '',
      platform: process.platform as 'linux' | 'darwin' | 'win32',
      dataDirectory: parts.dataDirectory,
      logFile: parts.logFile,
      userName: userInfo().username,
      ...(bridge.localNodeId === undefined ? {} : { localNodeId: bridge.localNodeId }),
      notices: notices.all,
    }),
    'app/dismiss-notice': ({ noticeId }) => notices.dismiss(noticeId),
    'app/open-external': ({ url }) => openHttps(url),
    'app/log-renderer-error': ({ message, stack }) =>
      parts.logger.error('the window failed', { reason: message, stack }),
    'settings/get': () => settings.current,
    'settings/update': (patch) => {
      const updated = settings.update(patch);
      if (patch.theme !== undefined) parts.onThemeChanged();
      if (patch.recording !== undefined) sessionRecords.sweep();
      send('settings/changed', updated);
      return updated;
    },
    ...connectionHandlers({ ...parts, permits, users: [sessionHost, parts.tunnels, parts.transfers] }),
    'fleet/list-nodes': async ({ connectionId, nextToken }) => {
      const page = await (await ports(connectionId)).nodes.list(nextToken, askPatiently());
      const listed =
        nextToken === undefined ? page.nodes : [...(listings.get(connectionId) ?? []), ...page.nodes];
      listings.set(connectionId, listed);
      if (page.nextToken === undefined) {
        listings.delete(connectionId);
        lastKnownNodes.keep(connectionId, listed);
      }
      return page;
    },
    'fleet/get-node': async ({ connectionId, nodeId }) => (await ports(connectionId)).nodes.get(nodeId),
    'fleet/set-tags': async ({ connectionId, nodeId, set, remove }) =>
      (await ports(connectionId)).nodes.setTags(nodeId, set, remove),
    'fleet/deregister-node': async ({ connectionId, nodeId }) =>
      (await ports(connectionId)).nodes.deregister(nodeId),
    'fleet/create-activation': async ({ connectionId, ...wanted }) => {
      const { activations, enrolment } = await ports(connectionId);
      const created = await activations.create(wanted);
      return {
        ...created,
        registrationLimit: wanted.registrationLimit,
        ...enrolment(created),
      };
    },
    'fleet/list-activations': async ({ connectionId, nextToken }) =>
      (await ports(connectionId)).activations.list(nextToken),
    'fleet/delete-activation': async ({ connectionId, activationId }) =>
      (await ports(connectionId)).activations.remove(activationId),
    'fleet/export-nodes': ({ connectionIds, jobId, query, columns }) => {
      const fileName = `nodes-${stamp()}.csv`;
      return jobs.run(jobId, (signal) =>
        exportNodes({ ...exportOptions, fileName, jobId, query, columns, signal }, sourcesOf(connectionIds)),
      );
    },
    'inventory/list-types': async ({ connectionId }) => (await ports(connectionId)).inventory.listTypes(),
    'inventory/list-entries': async ({ connectionId, nodeId, typeName, nextToken }) =>
      (await ports(connectionId)).inventory.listEntries(nodeId, typeName, nextToken),
    'inventory/export': async ({ connectionId, nodeId, typeName, jobId, query, columns }) => {
      const { inventory } = await ports(connectionId);
      const fileName = `${nodeId}-${typeName.replace(/^.*:/, '').toLowerCase()}-${stamp()}.csv`;
      return jobs.run(jobId, (signal) =>
        exportInventory(
          { ...exportOptions, fileName, jobId, query, columns, signal, nodeId, typeName },
          inventory,
        ),
      );
    },
    ...createSessionHandlers({
      window,
      records: sessionRecords,
      lastKnownNodes,
      jobs,
      logger: parts.logger,
      ports,
      connection: (connectionId) => connections.find(connectionId),
      sourcesOf,
      send,
    }),
    ...lateHandlers(['doctor/list-suspects', 'doctor/examine', 'doctor/save-report'], async () => {
      const { doctorHandlers } = await import('./doctor/doctor-handlers');
      return doctorHandlers({
        window,
        jobs,
        sourcesOf: async (connectionId) => (await ports(connectionId)).doctor(),
        regionOf: (connectionId) => connections.find(connectionId)?.region,
        lastKnown: (connectionId) => lastKnownNodes.read(connectionId)?.nodes ?? [],
        send,
      });
    }),
    'jobs/cancel': ({ jobId }) => jobs.cancel(jobId),
    'terminals/open': async ({ connectionId, nodeId, terminalId, size, reason }) => {
      const starter = async () => (await ports(connectionId)).sessions;
      const known = lastKnownNodes.read(connectionId)?.nodes.find((node) => node.nodeId === nodeId);
      // Asked beside StartSession, so that a rule over tags costs no time of its own.
      const node =
        settings.current.recording.record === 'tagged'
          ? ports(connectionId)
              .then(({ nodes }) => nodes.get(nodeId))
              .catch(() => undefined)
          : Promise.resolve(known);
      const opened = await sessionHost.open(window.webContents, {
        terminalId,
        connectionId,
        request: { nodeId, ...(reason ? { reason } : {}) },
        size,
        starter,
        onStarted: async (sessionId) => {
          const { name = known?.name, tags } = (await node) ?? {};
          return sessionRecords.begin({
            ...{ terminalId, connectionId, sessionId, nodeId, nodeName: name, reason, size, tags },
          });
        },
      });
      return { terminalId, ...opened };
    },
    'terminals/attach': ({ terminalId }) => {
      const isOpen = sessionHost.attach(window.webContents, terminalId);
      if (isOpen && sessionRecords.isRecorded(terminalId))
        send('terminals/recording-changed', { terminalId, isRecorded: true });
      return isOpen;
    },
    'terminals/close': ({ terminalId }) => sessionHost.close(terminalId),
    ...tunnelHandlers(parts),
    ...transferHandlers(parts),
    ...apiLogHandlers({ ...parts, jobs, onProgress }),
    ...permissionHandlers(window),
    ...snippetHandlers(parts),
    ...commandHandlers({ window, jobs, watch, ports, sourceOf, send }),
  };
  return guardChanges(handlers, {
    find: (connectionId) => connections.find(connectionId),
    transfer: (transferId) => parts.transfers.get(transferId),
    permits,
  });
}
