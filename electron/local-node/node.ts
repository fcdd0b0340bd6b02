import { join } from 'node:path';
import { type Clock, every } from '../platform/clock';
import type { Logger } from '../platform/logger';
import { lockDirectory } from '../platform/node/directory-lock';
import { listenLocally } from '../platform/node/local-socket';
import { systemClock } from '../platform/node/system-clock';
import type { AgentMessage } from '../wire/agent-message';
import { AssociationService } from './associations/association-service';
import { OutputSpool } from './command-output/output-spool';
import { CommandService } from './commands/command-service';
import type { PluginServices } from './commands/plugins/plugin';
import { readConsent } from './consent';
import { Backoff } from './control-channel/backoff';
import { type ControlChannel, openControlChannel } from './control-channel/control-channel';
import { getDocument, serviceParameters } from './documents/service-documents';
import { InventorySchedule } from './inventory/inventory-schedule';
import { type Machine, thisMachine } from './machine';
import type { PlatformFacts } from './presence/platform-facts';
import { readPlatformFacts } from './presence/read-platform-facts';
import { pingIntervalMs, sendEmptyPing, sendFullPing } from './presence/report-presence';
import type { Enrolment, NodeReport } from './process-messages';
import { ensureRegistered } from './registration/ensure-registered';
import { loadFingerprint } from './registration/fingerprint';
import { type IdentityFile, openIdentityFile } from './registration/identity-file';
import { readMachineFacts } from './registration/machine-facts';
import { RegistrationRefusedError } from './registration/register';
import { NodeUnknownError } from './registration/role-credentials';
import { EnrolmentUnusableError } from './service/https-transport';
import { type ServiceAccess, withCredentials } from './service/service-access';
import { ServiceError, TransportError } from './service/service-errors';
import { ServiceLink } from './service-link';
import { DirectDoor } from './sessions/direct/direct-door';
import { directPathSwitch } from './sessions/direct/direct-path-switch';
import { SessionService } from './sessions/session-service';
import { currentUser, userEnvironment } from './user-environment';

export interface NodeOptions {
  dataDirectory: string;
  enrolment: Enrolment;
  logger: Logger;
  clock?: Clock;
  /** This one by default. */
  machine?: Machine;
  /** Every change, at least once; `waiting` and `failed` come with a reason. */
  onState?(report: NodeReport): void;
}

export interface RunningNode {
  readonly instanceId: string | undefined;
  readonly state: NodeReport['state'];
  /** Another address, or a fresh activation; a node that gave up tries again. */
  enrol(enrolment: Enrolment): void;
  gatherInventory(): void;
  /** Ends shells and commands, stores what is to be reported, releases the directory. */
  stop(): Promise<void>;
}

/** How long a stop waits for the service to acknowledge the last replies; they are on disk in any case. */
const farewellMs = 500;

/**
 * Starts this machine's node in a data directory of its own. Answers at once; progress comes through `onState`.
 * Raises DirectoryLockedError while another process runs the node of this directory.
 */
export function startNode(options: NodeOptions): RunningNode {
  const lock = lockDirectory(options.dataDirectory);
  try {
    const node = new LocalNode(options, () => lock.release());
    node.start();
    return node;
  } catch (error) {
    lock.release();
    throw error;
  }
}

class LocalNode implements RunningNode {
  readonly #options: NodeOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #facts: PlatformFacts;
  readonly #identityFile: IdentityFile;
  readonly #commands: CommandService;
  readonly #output: OutputSpool;
  readonly #associations: AssociationService;
  readonly #sessions: SessionService;
  readonly #directDoor: DirectDoor | undefined;
  readonly #inventory: InventorySchedule;
  readonly #link: ServiceLink;
  readonly #backoff = new Backoff();
  readonly #releaseLock: () => void;
  #enrolment: Enrolment;
  #state: NodeReport['state'] = 'connecting';
  #channel: ControlChannel | undefined;
  /** Aborted to make the loop look at what has changed. */
  #wake = new AbortController();
  #stopping = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: NodeOptions, releaseLock: () => void) {
    this.#options = options;
    this.#releaseLock = releaseLock;
    const clock = options.clock ?? systemClock;
    const { dataDirectory: directory, logger } = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#enrolment = options.enrolment;
    this.#facts = readPlatformFacts();
    const user = currentUser();
    const env = userEnvironment(user);
    logger.info('commands and shells of this node run as the user who started it', { user: user.name });
    this.#identityFile = openIdentityFile(directory, () => clock.now());
    this.#link = new ServiceLink({
      clock,
      logger,
      identityFile: this.#identityFile,
      fingerprint: loadFingerprint(directory, readMachineFacts(), clock.now()),
    });
    const connection = {
      access: () => (this.#channel === undefined ? undefined : this.#link.access),
      clock,
    };
    const services: PluginServices = {
      getDocument: (name, version) => getDocument(connection, name, version),
      collectInventory: ({ fileFolders, typeNames }) => this.#inventory.collect(typeNames, fileFolders),
      refreshAssociations: async () => {
        this.#associations.refresh();
        return 'The node looks for its associations and runs those that are pending.';
      },
      consent: () => readConsent(directory, logger),
    };
    const parameterStore = serviceParameters(connection);
    this.#output = new OutputSpool(join(directory, 'output'), clock, logger.child('output'));
    this.#commands = new CommandService({
      output: this.#output,
      commandsDirectory: join(directory, 'commands'),
      repliesDirectory: join(directory, 'replies'),
      platformType: this.#facts.platformType,
      env: { ...env, AWS_SSM_REGION_NAME: options.enrolment.region },
      services,
      parameterStore,
      machine: options.machine ?? thisMachine,
      clock,
      logger: logger.child('commands'),
    });
    const direct = directPathSwitch();
    if (direct.problem !== undefined) logger.warn(direct.problem);
    this.#directDoor = direct.isOn
      ? new DirectDoor({
          directory: join(directory, 'direct'),
          clock,
          logger: logger.child('direct'),
          listen: listenLocally,
        })
      : undefined;
    this.#associations = new AssociationService({
      directory: join(directory, 'associations'),
      platformType: this.#facts.platformType,
      env: { ...env, AWS_SSM_REGION_NAME: options.enrolment.region },
      services,
      parameterStore,
      access: () => (this.#channel === undefined ? undefined : this.#link.access),
      clock,
      logger: logger.child('associations'),
    });
    this.#sessions = new SessionService({
      directory: join(directory, 'sessions'),
      access: () => this.#link.access,
      user,
      env,
      clock,
      logger: logger.child('shell'),
      ...(this.#directDoor ? { directDoor: this.#directDoor } : {}),
    });
    this.#inventory = new InventorySchedule({
      directory,
      facts: this.#facts,
      access: () => (this.#channel === undefined ? undefined : this.#link.access),
      clock,
      logger: logger.child('inventory'),
    });
  }

  get instanceId(): string | undefined {
    return this.#link.access?.instanceId;
  }

  get state(): NodeReport['state'] {
    return this.#state;
  }

  start(): void {
    this.#loop = this.#run();
  }

  enrol(enrolment: Enrolment): void {
    const { endpoint, region, caFile } = this.#enrolment;
    const moved =
      enrolment.endpoint !== endpoint || enrolment.region !== region || enrolment.caFile !== caFile;
    this.#enrolment = enrolment;
    if (!moved && this.#state === 'online') return;
    this.#backoff.reset();
    this.#wake.abort();
  }

  gatherInventory(): void {
    this.#inventory.gatherNow();
  }

  async stop(): Promise<void> {
    if (this.#stopping) return this.#loop;
    this.#stopping = true;
    this.#inventory.stop();
    this.#sessions.stop();
    this.#directDoor?.close();
    await this.#associations.stop();
    await this.#commands.stop();
    if (this.#channel !== undefined && this.#commands.waitingReplies > 0) await this.#pause(farewellMs);
    this.#wake.abort();
    await this.#loop;
    this.#link.close();
    this.#output.close();
    this.#releaseLock();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#wake = new AbortController();
      const { signal } = this.#wake;
      try {
        const reason = await this.#connect(signal);
        if (!signal.aborted) this.#report('waiting', reason);
      } catch (error) {
        if (signal.aborted) continue;
        if (await this.#gaveUp(error)) {
          await untilAborted(signal);
          continue;
        }
        this.#report('waiting', (error as Error).message);
      }
      if (!signal.aborted) await this.#pause(this.#backoff.next(), signal);
    }
  }

  /** One connection from registration to its end; answers why it ended. */
  async #connect(signal: AbortSignal): Promise<string> {
    const client = this.#link.clientFor(this.#enrolment);
    const { identity, registeredNow } = await ensureRegistered({
      client,
      identityFile: this.#identityFile,
      activation: this.#enrolment.activation,
      fingerprint: this.#link.fingerprint,
      logger: this.#logger,
      onRegistering: () => this.#report('registering'),
    });
    if (registeredNow) {
      // It is used up for this node: a later refusal must not register again and again with it.
      const { activation: _used, ...rest } = this.#enrolment;
      this.#enrolment = rest;
    }
    const access = this.#link.accessFor(identity);
    if (this.#state !== 'waiting') this.#report('connecting');
    const channel = await withCredentials(access, async () => {
      await sendEmptyPing(access.client, access.sign, access.instanceId, this.#facts);
      await sendFullPing(access.client, access.sign, access.instanceId, this.#facts, '');
      return openControlChannel({
        client,
        sign: access.sign,
        instanceId: access.instanceId,
        clock: this.#clock,
        logger: this.#logger,
        signal,
        onMessage: (message) => this.#dispatch(message),
      });
    });
    return this.#online(access, channel, signal);
  }

  async #online(access: ServiceAccess, channel: ControlChannel, signal: AbortSignal): Promise<string> {
    const ping = () =>
      withCredentials(access, () =>
        sendFullPing(access.client, access.sign, access.instanceId, this.#facts, 'ssmmessages'),
      ).catch((error: unknown) => {
        this.#logger.warn('presence was not reported', { error });
        // The next connection finds out what became of the registration.
        if (error instanceof NodeUnknownError) channel.close();
      });
    const close = () => channel.close();
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    const pings = every(this.#clock, pingIntervalMs, () => void ping(), { background: true });
    this.#channel = channel;
    this.#backoff.reset();
    this.#report('online');
    this.#output.attach((message) => channel.send(message));
    this.#commands.attach((message) => channel.send(message));
    this.#sessions.attach((message) => channel.send(message));
    void ping();
    this.#inventory.connected();
    this.#associations.refresh();
    try {
      return await channel.closed;
    } finally {
      pings.cancel();
      signal.removeEventListener('abort', close);
      this.#channel = undefined;
      this.#output.detach();
      this.#commands.detach();
      this.#sessions.detach();
    }
  }

  #dispatch(message: AgentMessage): void {
    if (this.#associations.handle(message, (answer) => this.#channel?.send(answer))) return;
    if (this.#output.handle(message)) return;
    if (this.#commands.handle(message) || this.#sessions.handle(message)) return;
    this.#logger.info('a frame of an unknown type was ignored', { messageType: message.messageType });
  }

  /** True when only a new enrolment can help; an unknown node with an activation at hand starts over instead. */
  async #gaveUp(error: unknown): Promise<boolean> {
    if (error instanceof RegistrationRefusedError || this.#isMistakeOfEnrolment(error)) {
      this.#report('failed', (error as Error).message);
      return true;
    }
    const unknown =
      error instanceof NodeUnknownError ||
      (error instanceof ServiceError && error.code.startsWith('InvalidInstanceId'));
    if (!unknown) return false;
    if (this.#enrolment.activation === undefined) {
      this.#report(
        'failed',
        `${error.message} It was deregistered, or the control plane has another database. Register it anew with a new activation.`,
      );
      return true;
    }
    this.#logger.warn('the control plane does not know this node; registering anew', {
      reason: error.message,
    });
    this.#sessions.forget();
    this.#commands.forget();
    this.#output.forget();
    this.#identityFile.setAside();
    this.#link.forgetIdentity();
    return false;
  }

  /** A node that was online before goes on trying: its control plane may get its old certificate back. */
  #isMistakeOfEnrolment(error: unknown): boolean {
    const isMistake =
      error instanceof EnrolmentUnusableError || (error instanceof TransportError && error.isMistake);
    return isMistake && this.#identityFile.load() === undefined;
  }

  #report(state: NodeReport['state'], reason?: string): void {
    const changed = state !== this.#state;
    this.#state = state;
    const { instanceId } = this;
    if (changed || reason !== undefined)
      this.#logger.info(`node is ${state}`, { instanceId, ...(reason ? { reason } : {}) });
    this.#options.onState?.({
      kind: 'state',
      state,
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(reason === undefined ? {} : { reason }),
    });
  }

  #pause(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(delayMs, resolve);
      signal?.addEventListener(
        'abort',
        () => {
          timer.cancel();
          resolve();
        },
        { once: true },
      );
    });
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
