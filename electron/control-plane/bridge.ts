import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, isIP, type Socket } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../platform/clock';
import type { Logger } from '../platform/logger';
import { lockDirectory } from '../platform/node/directory-lock';
import { AssociationCompliance } from './associations/association-compliance';
import { associationOperations } from './associations/association-operations';
import { AssociationStore } from './associations/association-store';
import { nodeAssociationOperations } from './associations/node-association-operations';
import { StateManager } from './associations/state-manager';
import { readBridgeState, writeBridgeState } from './bridge-state';
import { ChangeFeed } from './changes';
import { CommandHistory } from './commands/command-history';
import { commandOperations } from './commands/command-operations';
import { CommandSender } from './commands/command-sender';
import { CommandStore } from './commands/command-store';
import { Dispatcher } from './commands/dispatcher';
import { LocalOutputs } from './commands/local-outputs';
import { OutputReceiver } from './commands/output-receiver';
import { OutputStore } from './commands/output-store';
import { TargetResolver } from './commands/targets';
import { DocumentLibrary } from './documents/library';
import { ChannelTokens } from './gateway/channel-tokens';
import { ControlChannels } from './gateway/control-channels';
import { Gateway } from './gateway/gateway';
import { ApiServer } from './http/api-server';
import { Authenticator } from './http/authenticate';
import { CommandOutputEndpoint } from './http/command-output';
import { isLoopback, type ListenAddress, PortUnavailableError, urlHost } from './listen-address';
import { windowExecutionOperations } from './maintenance-windows/window-execution-operations';
import { windowOperations } from './maintenance-windows/window-operations';
import { WindowRunner } from './maintenance-windows/window-runner';
import { WindowStore } from './maintenance-windows/window-store';
import { activationOperations, createActivation } from './operations/activations';
import { complianceOperations } from './operations/compliance';
import { documentReadingOperations } from './operations/document-reading';
import { documentReviewOperations } from './operations/document-reviews';
import { documentSharingOperations } from './operations/document-sharing';
import { documentOperations } from './operations/documents';
import { inventoryOperations } from './operations/inventory';
import { nodeFacts, nodeOperations } from './operations/nodes';
import type { OperationMap } from './operations/operation';
import { registrationOperations } from './operations/registration';
import { tagOperations } from './operations/tags';
import { defaultPresence, Presence, type PresenceSettings } from './presence';
import type { BridgeReady, BridgeSecrets } from './process-messages';
import { resourceGroupOperations } from './resource-groups/resource-group-operations';
import { ResourceGroupStore } from './resource-groups/resource-group-store';
import { LiveSessions } from './sessions/live-sessions';
import { sessionOperations } from './sessions/session-operations';
import { SessionStore } from './sessions/session-store';
import { ActivationStore } from './store/activations';
import { AuditLog } from './store/audit';
import { openStore } from './store/database';
import { DocumentStore } from './store/documents';
import { InventoryStore } from './store/inventory';
import { NodeStore } from './store/nodes';
import { RoleCredentialStore } from './store/role-credentials';
import { SecretBox } from './store/secret-box';
import { TagStore } from './store/tags';
import { serverIdentity } from './tls/server-identity';

export interface BridgeOptions {
  dataDirectory: string;
  secrets: BridgeSecrets;
  /** North side; loopback and a remembered port by default. */
  listen?: ListenAddress;
  /** South side; the north side's host by default. */
  nodeListen?: ListenAddress;
  clock: Clock;
  logger: Logger;
  presence?: PresenceSettings;
}

export interface RunningBridge {
  ready: BridgeReady;
  operations: OperationMap;
  /** One more activation for one registration within 24 hours. */
  newActivation(): { activationId: string; activationCode: string };
  stop(): Promise<void>;
}

const dayMs = 24 * 3_600_000;
/** Descriptions of the activations that a bridge makes at each start. */
const localDescription = "This machine's own node";
const printedDescription = 'Printed at start';

/**
 * Starts a control plane: the one place where its parts are joined. Raises DirectoryLockedError, NewerDatabaseError and
 * PortUnavailableError.
 */
export async function startBridge(options: BridgeOptions): Promise<RunningBridge> {
  const { dataDirectory, secrets, clock, logger } = options;
  const lock = lockDirectory(dataDirectory);
  const undo: (() => void | Promise<void>)[] = [() => lock.release()];
  const undoAll = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const notices: BridgeReady['notices'] = [];
    const keptAsideNotice = (what: string, path: string) =>
      notices.push({
        severity: 'warning',
        title: `${what} could not be read`,
        message: `It was kept as ${path}, and a new one was begun. Nodes have to be registered again if it held them.`,
      });
    const opened = openStore(join(dataDirectory, 'bridge.db'), logger, clock.now());
    const store = opened.store;
    undo.push(() => store.close());
    if (opened.keptAside) keptAsideNotice("The bridge's database", opened.keptAside);
    const stateFile = join(dataDirectory, 'bridge.json');
    const remembered = readBridgeState(stateFile, clock.now());
    if (remembered.keptAside) keptAsideNotice("The bridge's ports", remembered.keptAside);

    const box = new SecretBox(secrets.storeKey);
    const changes = new ChangeFeed(store);
    const audit = new AuditLog(store);
    const activations = new ActivationStore(store);
    const nodes = new NodeStore(store);
    const tags = new TagStore(store);
    const inventory = new InventoryStore(store);
    const credentials = new RoleCredentialStore(store, box);
    const library = new DocumentLibrary(new DocumentStore(store), secrets.accountId);
    const commands = new CommandStore(store);
    const sessionStore = new SessionStore(store);
    const presence = new Presence(clock, changes, nodes, options.presence ?? defaultPresence);
    for (const node of nodes.list()) presence.restore(node);
    const control = new ControlChannels(presence, logger.child('control-channel'));
    const sessions = new LiveSessions({
      sessions: sessionStore,
      control,
      presence,
      audit,
      changes,
      clock,
      logger: logger.child('session'),
    });
    const groups = new ResourceGroupStore(store, tags);
    const targets = new TargetResolver(nodes, tags, groups);
    const dispatcher = new Dispatcher({
      commands,
      control,
      changes,
      clock,
      logger: logger.child('command'),
      gather: setImmediate,
    });
    const sender = new CommandSender({ documents: library, commands, targets, dispatcher, audit });
    const history = new CommandHistory(commands, clock);
    const outputs = new OutputStore(join(dataDirectory, 'command-output'));
    const receiver = new OutputReceiver({
      outputs,
      commands,
      control,
      clock,
      logger: logger.child('output'),
    });
    const localOutputs = new LocalOutputs({
      directory: join(dataDirectory, 'outputs'),
      commands,
      outputs,
      logger: logger.child('output'),
    });
    undo.push(() => localOutputs.stop());
    dispatcher.onFinished((commandId) => localOutputs.finished(commandId));
    history.onRemoved((commandId) => outputs.remove(commandId));
    const associations = new AssociationStore(store);
    const associationCompliance = new AssociationCompliance(store, associations);
    const stateManager = new StateManager({
      associations,
      documents: library,
      targets,
      compliance: associationCompliance,
      control,
      changes,
      clock,
      logger: logger.child('association'),
    });
    const windows = new WindowStore(store);
    const windowRunner = new WindowRunner({
      windows,
      sender,
      commands,
      dispatcher,
      changes,
      clock,
      logger: logger.child('maintenance-window'),
    });
    undo.push(() => {
      sessions.stop();
      dispatcher.stop();
      history.stop();
      receiver.stop();
      stateManager.stop();
      windowRunner.stop();
      presence.stop();
    });

    const isAssociated = (name: string) => associations.list().some((one) => one.spec.Name === name);
    const documents = { library, tags, audit, changes, isAssociated };
    let streamOrigin = '';
    const operations: OperationMap = {
      ...activationOperations(activations, audit),
      ...registrationOperations({
        region: secrets.region,
        store,
        activations,
        nodes,
        tags,
        credentials,
        audit,
        changes,
      }),
      ...nodeOperations({
        store,
        nodes,
        tags,
        audit,
        changes,
        presence,
        disconnect: (nodeId) => {
          sessions.endAllOf(nodeId, 'The node was deregistered.');
          dispatcher.nodeRemoved(nodeId);
          control.disconnect(nodeId);
        },
      }),
      ...tagOperations(store, nodes, tags, changes, library),
      ...inventoryOperations({ store, nodes, inventory, changes, presence }),
      ...documentOperations(documents),
      ...documentReadingOperations(documents),
      ...documentSharingOperations(documents),
      ...documentReviewOperations(documents),
      ...complianceOperations(store, associationCompliance),
      ...associationOperations({
        associations,
        manager: stateManager,
        documents: library,
        targets,
        nodes,
        tags,
        audit,
        changes,
      }),
      ...nodeAssociationOperations(associations, stateManager),
      ...windowOperations({
        windows,
        runner: windowRunner,
        sender,
        documents: library,
        targets,
        tags,
        audit,
        changes,
      }),
      ...windowExecutionOperations({ windows, runner: windowRunner, audit }),
      ...commandOperations({ commands, sender, dispatcher, audit, outputUrl: localOutputs.urlOf }),
      ...sessionOperations({
        nodes,
        library,
        sessions: sessionStore,
        live: sessions,
        control,
        audit,
        changes,
        clock,
        streamOrigin: () => streamOrigin,
      }),
    };

    const north = options.listen ?? { host: '127.0.0.1', port: 0 };
    const south = options.nodeListen ?? { host: north.host, port: 0 };
    const names = serverNames([north.host, south.host]);
    const identity = await serverIdentity({
      dataDirectory,
      authorityPrivateKey: secrets.caPrivateKey,
      names,
      box,
      nowMs: clock.now(),
    });
    const allowedHosts = new Set(names);
    const authenticator = new Authenticator(secrets, nodes, credentials);
    const tokens = new ChannelTokens(clock);
    const gateway = new Gateway({
      authenticator,
      tokens,
      control,
      sessions,
      allowedHosts,
      clock,
      logger: logger.child('gateway'),
    });
    undo.push(() => gateway.stop());
    const api = new ApiServer({
      operations,
      resourceGroups: resourceGroupOperations({
        groups,
        audit,
        changes,
        region: secrets.region,
        accountId: secrets.accountId,
      }),
      authenticator,
      channels: gateway,
      changes,
      commandOutput: new CommandOutputEndpoint({ outputs, commands, clock }),
      nodeFacts: () => nodeFacts(nodes, tags, presence),
      allowedHosts,
      accountId: secrets.accountId,
      clock,
      logger: logger.child('api'),
    });

    const secure = { cert: identity.certificate, key: identity.privateKey };
    const northIsPlain = isLoopback(north.host);
    const northServer = northIsPlain ? createHttpServer(api.handle) : createHttpsServer(secure, api.handle);
    const southServer = createHttpsServer(secure, api.handle);
    for (const server of [northServer, southServer]) {
      countSockets(server);
      server.keepAliveTimeout = 65_000;
      server.on('upgrade', gateway.upgrade);
    }
    const moved = (what: string, from: number, to: number) =>
      notices.push({
        severity: 'warning',
        title: `The ${what} port moved`,
        message: `Port ${from} is taken by another process, so the bridge listens on ${to} now. Scripts and nodes elsewhere that name ${from} need the new one.`,
      });
    const port = await listen(northServer, north, remembered.state.port, (from, to) =>
      moved('API', from, to),
    );
    undo.push(() => closeServer(northServer));
    const nodePort = await listen(southServer, south, remembered.state.nodePort, (from, to) =>
      moved('node', from, to),
    );
    undo.push(() => closeServer(southServer));
    // Undone first: a server is not closed before its upgraded sockets are, and nodes keep theirs open.
    undo.push(() => {
      presence.stop();
      gateway.stop();
    });
    writeBridgeState(stateFile, { port, nodePort });

    const northHost = urlHost(reachableHost(north.host));
    streamOrigin = `${northIsPlain ? 'ws' : 'wss'}://${northHost}:${port}`;
    const newActivation = (description: string, defaultInstanceName: string) =>
      createActivation(
        activations,
        {
          description,
          defaultInstanceName,
          iamRole: 'quarterdeck-node',
          registrationLimit: 1,
          expiresAt: clock.now() + dayMs,
          tags: [],
        },
        clock.now(),
      );
    // The local one is handed over at each start; a printed one may still be in use.
    activations.removeUnused(localDescription, Number.MAX_SAFE_INTEGER);
    activations.removeUnused(printedDescription, clock.now());
    const ready: BridgeReady = {
      kind: 'ready',
      endpoint: `${northIsPlain ? 'http' : 'https'}://${northHost}:${port}`,
      region: secrets.region,
      accountId: secrets.accountId,
      nodeEndpoint: `https://${urlHost(reachableHost(south.host))}:${nodePort}`,
      caFile: identity.caFile,
      localActivation: newActivation(localDescription, hostname()),
      notices,
    };
    logger.info('bridge ready', { endpoint: ready.endpoint, nodeEndpoint: ready.nodeEndpoint });
    dispatcher.dispatch();
    localOutputs.resume();
    return { ready, operations, newActivation: () => newActivation(printedDescription, ''), stop: undoAll };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

/** Names and addresses under which this machine may be asked; an address of all interfaces stands for each of them. */
function serverNames(hosts: readonly string[]): string[] {
  const names = new Set(['localhost', '127.0.0.1', '::1']);
  for (const host of hosts) {
    if (host !== '0.0.0.0' && host !== '::') {
      names.add(host.toLowerCase());
      continue;
    }
    names.add(hostname().toLowerCase());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.add(address.replace(/%.*$/, ''));
    }
  }
  return [...names];
}

/** What others put in place of "all interfaces". */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return isIP(host) ? host : host.toLowerCase();
}

async function listen(
  server: Server,
  address: ListenAddress,
  rememberedPort: number | undefined,
  onMoved: (from: number, to: number) => void,
): Promise<number> {
  const wanted = address.port === 0 ? rememberedPort : undefined;
  if (wanted !== undefined) {
    try {
      return await tryListen(server, { ...address, port: wanted });
    } catch (error) {
      if (!(error instanceof PortUnavailableError)) throw error;
    }
  }
  const port = await tryListen(server, address);
  if (wanted !== undefined) onMoved(wanted, port);
  return port;
}

function tryListen(server: Server, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(
        ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(error.code ?? '')
          ? new PortUnavailableError(address, error.code ?? '')
          : error,
      );
    server.once('error', failed);
    server.listen(address.port, address.host, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** How long a connection may take to end by itself when its server closes. */
const lingerMs = 500;

/** Sockets of a server, also those that are still in their TLS handshake, which closeAllConnections does not know. */
const socketsOf = new WeakMap<Server, Set<Socket>>();

function countSockets(server: Server): void {
  const sockets = new Set<Socket>();
  socketsOf.set(server, sockets);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of socketsOf.get(server) ?? []) socket.destroy();
    }, lingerMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeAllConnections();
  });
}
