import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, Menu, nativeTheme, powerMonitor } from 'electron';
import type { ProfileCatalog } from '#shared/connections/profile';
import type { CredentialSource } from '#shared/connections/saved-connection';
import { asAppError } from '#shared/errors/app-error';
import type { EventPayload } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import { openConnectionsFile } from '../adapters/storage/connections-file';
import { LastKnownNodesFile } from '../adapters/storage/last-known-nodes';
import { SettingsFile } from '../adapters/storage/settings-file';
import { openSnippetsFile } from '../adapters/storage/snippets-file';
import { openTunnelsFile } from '../adapters/storage/tunnels-file';
import { ApiLog } from '../features/api-log/api-log';
import { Prompts } from '../features/connections/prompts';
import type { ReadTags } from '../features/fleet/ports';
import { answerCall } from '../ipc/answer-call';
import type { CallAnswerer } from '../ipc/register';
import { findKeyring } from '../platform/electron/keyring';
import { ExitCode } from '../platform/exit-codes';
import { makeDataDirectory } from '../platform/node/data-directory';
import { createPinoLogger } from '../platform/node/pino-logger';
import { systemClock } from '../platform/node/system-clock';
import type { CommandLine } from './command-line';
import type { AwsParts } from './connections/aws-parts';
import { BridgeConnection, bridgeConnectionId } from './connections/bridge-connection';
import { Connections } from './connections/connections';
import { LateOwner } from './connections/late-owner';
import { createHandlers } from './handlers';
import { buildMenu } from './menu';
import { Notices } from './notices';
import { openHttps } from './open-https';
import { QuitQuestion } from './quit-question';
import { saveScreenshot } from './screenshot';
import { SessionHost } from './session-host';
import { SessionRecords } from './session-records';
import { Transfers } from './transfers/transfers';
import { Tunnels } from './tunnels/tunnels';
import { showWindow } from './window';

const quitTimeoutMs = 8000;
const sessionHostDelayMs = 2000;
/** The first rows are the bridge's; AWS connections are opened when they stand. */
const connectionsDelayMs = 300;
/** A page that has not come so far by then is shown as it is. */
const begunAtLatestMs = 3000;
const usableAtLatestMs = 1000;

interface ApplicationOptions {
  window: BrowserWindow;
  commandLine: CommandLine;
  dataDirectory: string;
  /** Where the modules of the other processes are. */
  modulesDirectory: string;
}

/** Everything of the main process behind the window: the one place where its parts are joined. */
export function startApplication(options: ApplicationOptions): CallAnswerer {
  const { window, commandLine, dataDirectory, modulesDirectory } = options;
  const logDirectory = join(dataDirectory, 'logs');
  makeDataDirectory(logDirectory);
  const logFile = join(logDirectory, 'main.log');
  const logger = createPinoLogger('main', logFile);
  process.on('uncaughtException', (error) => logger.error('the main process failed', { error }));
  process.on('unhandledRejection', (error) =>
    logger.error('a promise of the main process failed', { error }),
  );

  let onBegun: () => void = () => {};
  let onUsable: () => void = () => {};
  const notices = new Notices((all) => send('app/notices-changed', all));
  let unsaved: string | undefined;
  const settings = new SettingsFile(join(dataDirectory, 'settings.json'), systemClock, (failure) => {
    if (unsaved !== undefined) notices.dismiss(unsaved);
    unsaved = undefined;
    if (failure === undefined) return;
    logger.warn('the settings could not be written', { error: failure });
    unsaved = notices.add({
      severity: 'warning',
      title: 'The settings are not saved',
      message: `${asAppError(failure).message} They hold until Quarterdeck is closed, and are written as soon as that is possible.`,
    });
  });
  const applyTheme = () => {
    nativeTheme.themeSource = commandLine.theme ?? settings.current.theme;
  };
  applyTheme();
  const begun = new Promise<void>((resolve) => {
    onBegun = resolve;
    systemClock.after(begunAtLatestMs, resolve);
  });
  const usable = new Promise<void>((resolve) => {
    onUsable = resolve;
    systemClock.after(usableAtLatestMs, resolve);
  });
  showWindow(window, begun, settings.current.window, commandLine.size !== undefined, (bounds) =>
    settings.update({ window: bounds }),
  );
  const send = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => {
    if (!window.isDestroyed()) window.webContents.send(name, payload);
  };
  const lastKnownNodes = new LastKnownNodesFile(join(dataDirectory, 'last-known'), systemClock);
  if (settings.keptAside) {
    notices.add({
      severity: 'warning',
      title: 'The settings could not be read',
      message: `They were kept as ${settings.keptAside}, and the defaults are in use. Nothing else was lost.`,
    });
  }
  const apiLog = new ApiLog({ clock: systemClock, onAdded: (calls) => send('api-log/added', calls) });
  const bridge = new BridgeConnection({
    callLog: apiLog,
    dataDirectory,
    logDirectory,
    modulesDirectory,
    keyring: findKeyring(),
    clock: systemClock,
    logger,
    onStateChanged: () => connectionsChanged(),
    onChanged: ({ topic, nodeId }) => {
      const connectionId = bridgeConnectionId;
      if (topic === undefined || topic === 'command') send('commands/changed', { connectionId });
      if (topic === undefined || topic === 'document') send('documents/changed', { connectionId });
      if (topic === 'command' || topic === 'document') return;
      send('fleet/changed', { connectionId, ...(nodeId ? { nodeId } : {}) });
      tunnels.hurry(connectionId);
    },
    onNotice: (notice) => notices.add(notice),
  });
  const connectionsChanged = () => send('connections/changed', connections.list());
  let loadingAws: Promise<AwsParts> | undefined;
  const aws = () => {
    loadingAws ??= import('./connections/aws-parts').then(({ createAwsParts }) =>
      createAwsParts({ person: prompts, clock: systemClock, log: apiLog }),
    );
    return loadingAws;
  };
  let catalog: ProfileCatalog | undefined;
  const readCatalog = async () => {
    catalog = await (await aws()).profiles.read();
    return catalog;
  };
  const prompts = new Prompts({
    connectionIdsOf: (profile, sessionName) =>
      connections.usersOf([
        profile,
        ...(sessionName === undefined
          ? []
          : (catalog?.profiles ?? [])
              .filter((one) => one.ssoSession === sessionName)
              .map(({ name }) => name)),
      ]),
    openPage: (url) => openHttps(url),
    onChanged: (all) => send('connections/prompts-changed', all),
  });
  const connectionsFile = openConnectionsFile(join(dataDirectory, 'connections.json'), systemClock.now());
  if (connectionsFile.keptAside) {
    notices.add({
      severity: 'warning',
      title: 'The saved connections could not be read',
      message: `Their file was kept as ${connectionsFile.keptAside}; the list begins anew. The AWS files were not touched.`,
    });
  }
  const owners = new Map<string, LateOwner>();
  const ownerOf = (source: CredentialSource) => {
    const key = JSON.stringify(source);
    const owner = owners.get(key) ?? new LateOwner(async () => (await aws()).ownerOf(source));
    owners.set(key, owner);
    return owner;
  };
  const connections: Connections = new Connections({
    embedded: bridge,
    file: connectionsFile,
    ownerOf,
    makeAccess: async (saved, owner, onHintsChanged) => {
      const { connectionId } = saved;
      const onTagsRead = (nodes: ReadTags[]) => send('fleet/tags-read', { connectionId, nodes });
      const onEc2Read = () => send('fleet/changed', { connectionId });
      return (await aws()).makeAccess(saved, owner, { onTagsRead, onEc2Read, onHintsChanged });
    },
    clock: systemClock,
    logger: logger.child('connections'),
    onChanged: connectionsChanged,
  });
  let unsavedHistory: string | undefined;
  const sessionRecords = new SessionRecords({
    dataDirectory,
    policy: () => settings.current.recording,
    clock: systemClock,
    logger: logger.child('sessions'),
    onChanged: (connectionId) => send('sessions/changed', { connectionId }),
    onRecordingChanged: (terminalId, isRecorded) =>
      send('terminals/recording-changed', { terminalId, isRecorded }),
    onIncomplete: (message) => notices.add({ severity: 'warning', title: 'A recording stopped', message }),
    onUnsaved: (failure) => {
      if (unsavedHistory !== undefined) notices.dismiss(unsavedHistory);
      unsavedHistory = undefined;
      if (failure === undefined) return;
      logger.warn('the history of sessions could not be written', { error: failure });
      unsavedHistory = notices.add({
        severity: 'warning',
        title: 'The history of sessions is not saved',
        message: `${asAppError(failure).message} It is written as soon as that is possible.`,
      });
    },
  });
  const tunnelsFile = openTunnelsFile(join(dataDirectory, 'tunnels.json'), systemClock.now());
  if (tunnelsFile.keptAside) {
    notices.add({
      severity: 'warning',
      title: 'The saved tunnels could not be read',
      message: `Their file was kept as ${tunnelsFile.keptAside}; the list begins anew. Nothing else was lost.`,
    });
  }
  const snippets = openSnippetsFile(join(dataDirectory, 'snippets.json'), systemClock.now());
  if (snippets.keptAside) {
    notices.add({
      severity: 'warning',
      title: 'The snippets could not be read',
      message: `Their file was kept as ${snippets.keptAside}; the list begins anew. Nothing else was lost.`,
    });
  }
  const tunnels = new Tunnels({
    file: tunnelsFile,
    clock: systemClock,
    logger,
    starter: async (connectionId) => (await connections.ports(connectionId)).sessions,
    startHost: () => sessionHost.start(),
    onChanged: (all) => send('tunnels/changed', all),
    onStatus: (status) => send('tunnels/status-changed', status),
  });
  const transfers = new Transfers({
    clock: systemClock,
    logger,
    starter: async (connectionId) => (await connections.ports(connectionId)).sessions,
    startHost: () => sessionHost.start(),
    onChanged: (change) => send('transfers/changed', change),
  });
  const sessionHost: SessionHost = new SessionHost({
    guests: [tunnels, transfers],
    modulesDirectory,
    logDirectory,
    clock: systemClock,
    logger,
    resumeHours: () => settings.current.resumeHours,
    onEnded: (terminalId, reason) => send('terminals/ended', { terminalId, reason }),
    onFinished: (session) => sessionRecords.finished(session),
    onRecordingStopped: (sessionId, reason) => sessionRecords.recordingStopped(sessionId, reason),
  });
  powerMonitor.on('resume', () => {
    sessionHost.wake();
    connections.wake();
  });
  const handlers = createHandlers({
    snippets,
    window,
    bridge,
    connections,
    readCatalog,
    prompts,
    sessionHost,
    sessionRecords,
    tunnels,
    transfers,
    apiLog,
    modulesDirectory,
    settings,
    lastKnownNodes,
    notices,
    dataDirectory,
    logFile,
    logger,
    send,
    onThemeChanged: applyTheme,
    onBegun: () => onBegun(),
    onStage: (stage) => {
      if (stage === 'usable') onUsable();
      logger.info(`the window is ${stage}`, { sinceStartMs: sinceStartMs() });
    },
  });
  Menu.setApplicationMenu(
    buildMenu(
      (command) => send('menu/command', command),
      () => app.quit(),
    ),
  );

  // With two processors the bridge's start would slow down the page's, which has the last known nodes to show.
  const isPageFirst =
    availableParallelism() <= 2 &&
    settings.current.fleet.some((connectionId) => lastKnownNodes.read(connectionId) !== undefined);
  if (isPageFirst) void usable.then(() => bridge.start());
  else bridge.start();
  let watch: { stop(): void } | undefined;
  void usable.then(() =>
    systemClock.after(connectionsDelayMs, async () => {
      connections.start();
      const { profiles, reload } = await aws();
      void readCatalog();
      watch = profiles.watch(() => {
        reload();
        connections.filesChanged();
        void readCatalog().then((read) => send('connections/profiles-changed', read));
      });
    }),
  );
  app.once('will-quit', () => watch?.stop());
  // Not among what a start waits for.
  void usable.then(() =>
    systemClock.after(sessionHostDelayMs, () => {
      sessionHost.start();
      sessionRecords.start();
      tunnels.startSaved();
    }),
  );
  window.webContents.on('render-process-gone', (_event, details) => {
    logger.error('the window ended', { reason: details.reason });
    if (details.reason !== 'clean-exit' && !quitting) window.reload();
  });

  let quitting = false;
  const question = new QuitQuestion({
    window,
    openShells: () => sessionHost.openTerminals.length,
    openTunnels: () => tunnels.runningCount,
    unfinishedTransfers: () => transfers.unfinishedCount,
    isWanted: () => settings.current.confirmQuit,
    onNeverAgain: () => send('settings/changed', settings.update({ confirmQuit: false })),
  });
  window.on('close', (event) => {
    if (quitting || !question.isNeeded) return;
    event.preventDefault();
    void question.ask(() => app.quit());
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (quitting) return;
    event.preventDefault();
    if (question.isNeeded) {
      void question.ask(() => app.quit());
      return;
    }
    quitting = true;
    settings.flush();
    lastKnownNodes.flush();
    const inGoodOrder = Promise.all([tunnels.stop(), transfers.stop()])
      .then(() => sessionHost.stop())
      .then(() => sessionRecords.stop())
      .then(() => connections.stop())
      .then(() => bridge.stop());
    const atLatest = new Promise((resolve) => setTimeout(resolve, quitTimeoutMs));
    void Promise.race([inGoodOrder, atLatest])
      .catch((error: unknown) => logger.error('the end was not in good order', { error }))
      .finally(() => {
        settings.flush();
        app.exit(process.exitCode === undefined ? ExitCode.ok : Number(process.exitCode));
      });
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      question.skip();
      app.quit();
    });
  }

  if (commandLine.screenshot) {
    saveScreenshot(window, commandLine.screenshot)
      .catch((error: Error) => {
        process.stderr.write(`${error.message}\n`);
        process.exitCode = ExitCode.internal;
      })
      .finally(() => app.quit());
  }
  return {
    answer: (name, input) => answerCall(handlers, name, input, logger),
    dropped: (name, url) => logger.warn('a call from a foreign page was dropped', { name, url }),
  };
}

/** Milliseconds since the operating system started this process. */
function sinceStartMs(): number {
  const startedAt = process.getCreationTime();
  return Math.round(startedAt === null ? process.uptime() * 1000 : Date.now() - startedAt);
}
