import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { AssociationCompliance } from '#electron/control-plane/associations/association-compliance';
import { associationOperations } from '#electron/control-plane/associations/association-operations';
import { AssociationStore } from '#electron/control-plane/associations/association-store';
import { nodeAssociationOperations } from '#electron/control-plane/associations/node-association-operations';
import { StateManager } from '#electron/control-plane/associations/state-manager';
import { ChangeFeed } from '#electron/control-plane/changes';
import type { CommandDocuments } from '#electron/control-plane/commands/command-documents';
import { CommandHistory } from '#electron/control-plane/commands/command-history';
import { commandOperations } from '#electron/control-plane/commands/command-operations';
import { CommandSender } from '#electron/control-plane/commands/command-sender';
import { CommandStore } from '#electron/control-plane/commands/command-store';
import { Dispatcher } from '#electron/control-plane/commands/dispatcher';
import { TargetResolver } from '#electron/control-plane/commands/targets';
import { DocumentLibrary } from '#electron/control-plane/documents/library';
import { ControlChannels, type NodeAbilities } from '#electron/control-plane/gateway/control-channels';
import { windowExecutionOperations } from '#electron/control-plane/maintenance-windows/window-execution-operations';
import { windowOperations } from '#electron/control-plane/maintenance-windows/window-operations';
import { WindowRunner } from '#electron/control-plane/maintenance-windows/window-runner';
import { WindowStore } from '#electron/control-plane/maintenance-windows/window-store';
import { complianceOperations } from '#electron/control-plane/operations/compliance';
import type { OperationMap, Principal } from '#electron/control-plane/operations/operation';
import { Presence } from '#electron/control-plane/presence';
import { ResourceGroupStore } from '#electron/control-plane/resource-groups/resource-group-store';
import { AuditLog } from '#electron/control-plane/store/audit';
import { openStore, type Store } from '#electron/control-plane/store/database';
import { DocumentStore } from '#electron/control-plane/store/documents';
import { NodeStore } from '#electron/control-plane/store/nodes';
import { TagStore } from '#electron/control-plane/store/tags';
import { silentLogger } from '#electron/platform/logger';
import { FakeClock } from './fake-clock';
import { FakeNode } from './fake-node';

const operator: Principal = { kind: 'operator', arn: 'arn:aws:iam::1:user/operator', userName: 'operator' };

/** A clock that somebody may set: timers go on as they were, and the time of day jumps. */
class SettableClock extends FakeClock {
  #shiftMs = 0;

  override now(): number {
    return super.now() + this.#shiftMs;
  }

  set(byMs: number): void {
    this.#shiftMs += byMs;
  }
}

/** The parts of a bridge that commands need, joined as the bridge joins them, on simulated time and without sockets. */
export class ControlPlaneUnderTest {
  readonly clock = new SettableClock();
  readonly directory = mkdtempSync(join(tmpdir(), 'quarterdeck-plane-'));
  store!: Store;
  nodes!: NodeStore;
  tags!: TagStore;
  commands!: CommandStore;
  groups!: ResourceGroupStore;
  targets!: TargetResolver;
  control!: ControlChannels;
  changes!: ChangeFeed;
  audit!: AuditLog;
  dispatcher!: Dispatcher;
  sender!: CommandSender;
  history!: CommandHistory;
  stateManager!: StateManager;
  library!: DocumentLibrary;
  windowRunner!: WindowRunner;
  operations!: OperationMap;
  /** Documents beside the bridge's own, for tests that need others. */
  readonly extraDocuments = new Map<string, ReturnType<CommandDocuments['resolveDocument']>>();
  readonly documents: CommandDocuments = {
    resolveDocument: (name, version, hash) =>
      this.extraDocuments.get(name) ?? this.library.resolveDocument(name, version, hash),
    checkParameters: (document, given) => this.library.checkParameters(document, given),
  };

  constructor() {
    this.start();
  }

  /** Another life over the same database. */
  start(): void {
    const { clock } = this;
    ({ store: this.store } = openStore(join(this.directory, 'bridge.db'), silentLogger, clock.now()));
    const { store } = this;
    this.nodes = new NodeStore(store);
    this.tags = new TagStore(store);
    this.library = new DocumentLibrary(new DocumentStore(store), '123456789012');
    this.commands = new CommandStore(store);
    this.groups = new ResourceGroupStore(store, this.tags);
    this.targets = new TargetResolver(this.nodes, this.tags, this.groups);
    this.changes = new ChangeFeed(store);
    this.audit = new AuditLog(store);
    const presence = new Presence(clock, this.changes, { setChannelGone: () => {} });
    this.control = new ControlChannels(presence, silentLogger);
    const { commands, control, changes, audit, targets, documents } = this;
    this.dispatcher = new Dispatcher({ commands, control, changes, clock, logger: silentLogger });
    const { dispatcher } = this;
    this.sender = new CommandSender({ documents, commands, targets, dispatcher, audit });
    this.history = new CommandHistory(commands, clock);
    const associations = new AssociationStore(store);
    const compliance = new AssociationCompliance(store, associations);
    this.stateManager = new StateManager({
      associations,
      documents,
      targets,
      compliance,
      control,
      changes,
      clock,
      logger: silentLogger,
    });
    const windows = new WindowStore(store);
    const { sender } = this;
    this.windowRunner = new WindowRunner({
      windows,
      sender,
      commands,
      dispatcher,
      changes,
      clock,
      logger: silentLogger,
    });
    const { nodes, tags, stateManager: manager, windowRunner: runner } = this;
    this.operations = {
      ...commandOperations({
        commands,
        sender: this.sender,
        dispatcher,
        audit,
        outputUrl: (parts) => `file:///outputs/${parts.join('/')}`,
      }),
      ...complianceOperations(store, compliance),
      ...associationOperations({ associations, manager, documents, targets, nodes, tags, audit, changes }),
      ...nodeAssociationOperations(associations, manager),
      ...windowOperations({ windows, runner, sender, documents, targets, tags, audit, changes }),
      ...windowExecutionOperations({ windows, runner, audit }),
    };
  }

  stop(): void {
    this.dispatcher.stop();
    this.history.stop();
    this.stateManager.stop();
    this.windowRunner.stop();
    this.store.close();
  }

  remove(): void {
    this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  addNode(nodeId: string, options: { tags?: Record<string, string>; platformType?: string } = {}): void {
    this.nodes.insert({
      nodeId,
      name: nodeId,
      activationId: 'a',
      iamRole: 'r',
      registeredAt: this.clock.now(),
      publicKey: '',
      fingerprint: '',
    });
    const { tags = {}, platformType = 'Linux' } = options;
    this.nodes.ping(nodeId, this.clock.now(), 0, { platformType });
    this.tags.set(
      'ManagedInstance',
      nodeId,
      Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    );
  }

  connect(nodeId: string, abilities: NodeAbilities = {}): FakeNode {
    const node = new FakeNode(nodeId);
    this.control.attach(nodeId, node as unknown as WebSocket, abilities);
    return node;
  }

  /** Calls an operation as the operator, or as a node. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a client of no types does.
  async call(name: string, input: unknown, as?: string): Promise<any> {
    const entry = this.operations[name];
    if (!entry) throw new Error(`there is no operation ${name}`);
    const principal: Principal = as === undefined ? operator : { kind: 'node', nodeId: as };
    return entry.run(input, { principal, requestId: 'r', nowMs: this.clock.now(), clockSkewMs: 0 });
  }
}
