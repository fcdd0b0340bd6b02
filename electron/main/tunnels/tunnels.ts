import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors/app-error';
import { browserAddress } from '#shared/tunnels/connection-lines';
import {
  isRunning,
  type SavedTunnel,
  stoppedStatus,
  type Tunnel,
  type TunnelDraft,
  type TunnelStatus,
} from '#shared/tunnels/tunnel';
import { hostProblem } from '#shared/tunnels/tunnel-rules';
import type { TunnelsFile } from '../../adapters/storage/tunnels-file';
import type { SessionStarter } from '../../features/terminals/ports';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { GuestSessionAnswer } from '../../session-host/guests/guest-session-messages';
import {
  type TunnelOrder,
  type TunnelRequest,
  tunnelOrderSchema,
  tunnelReportSchema,
} from '../../session-host/tunnels/tunnel-messages';
import { GuestSessions } from '../guest-sessions';
import type { SessionHostGuest } from '../session-host';
import { whyPortUnusable } from './local-ports';
import { tunnelSessionRequest } from './tunnel-session-request';

interface TunnelsOptions {
  file: TunnelsFile;
  clock: Clock;
  logger: Logger;
  starter(connectionId: string): Promise<SessionStarter>;
  /** Starts the process that carries tunnels, if it does not run. */
  startHost(): void;
  /** Tunnels were added, changed or deleted. */
  onChanged(tunnels: Tunnel[]): void;
  onStatus(status: TunnelStatus): void;
}

/** The saved tunnels, which of them are wanted, and how they are. The session host carries them (session-host/tunnels). */
export class Tunnels implements SessionHostGuest {
  readonly #options: TunnelsOptions;
  readonly #sessions: GuestSessions<TunnelOrder>;
  /** The status of every tunnel that is, or was, started. */
  readonly #statuses = new Map<string, TunnelStatus>();
  readonly #wanted = new Set<string>();
  #send: ((message: TunnelRequest | GuestSessionAnswer) => void) | undefined;
  #isStopping = false;

  constructor(options: TunnelsOptions) {
    this.#options = options;
    this.#sessions = new GuestSessions({
      guest: 'tunnels',
      orderSchema: tunnelOrderSchema,
      plan: (tunnelId, { localPort }) => {
        const tunnel = this.#get(tunnelId);
        const { connectionId, nodeName } = tunnel;
        return { connectionId, nodeName, request: tunnelSessionRequest(tunnel, localPort) };
      },
      starter: options.starter,
      logger: options.logger,
      send: (message) => this.#send?.(message),
    });
  }

  /** In the order in which they were made. */
  list(): Tunnel[] {
    return this.#options.file.all.map((saved) => this.#view(saved));
  }

  /** How many are started, and would end with the application. */
  get runningCount(): number {
    return [...this.#wanted].filter((tunnelId) => isRunning(this.#statusOf(tunnelId))).length;
  }

  /** Starts those that are to start with the application. */
  startSaved(): void {
    for (const { tunnelId, startsWithApplication } of this.#options.file.all)
      if (startsWithApplication) this.start(tunnelId);
  }

  /** Saves a tunnel and starts it if wanted. Raises Invalid, Conflict for a local port that is taken. */
  async create(draft: TunnelDraft, isStarted: boolean): Promise<Tunnel> {
    await this.#check(draft, undefined);
    const saved: SavedTunnel = { ...draft, tunnelId: randomUUID() };
    this.#options.file.put(saved);
    this.#changed();
    if (isStarted) this.start(saved.tunnelId);
    return this.#view(saved);
  }

  /** A tunnel that is started begins anew when something changed that it was started with. Raises as create(). */
  async update(tunnelId: string, draft: TunnelDraft): Promise<Tunnel> {
    const before = this.#get(tunnelId);
    await this.#check(draft, before);
    const { chosenPort } = before;
    const saved: SavedTunnel = {
      ...draft,
      tunnelId,
      ...(draft.localPort === 0 && chosenPort !== undefined ? { chosenPort } : {}),
    };
    this.#options.file.put(saved);
    this.#changed();
    if (this.#wanted.has(tunnelId) && startedWith(before) !== startedWith(saved)) this.start(tunnelId);
    return this.#view(saved);
  }

  remove(tunnelId: string): void {
    this.stopOne(tunnelId);
    this.#options.file.remove(tunnelId);
    this.#statuses.delete(tunnelId);
    this.#changed();
  }

  /** Starts a tunnel, anew when it is started. Raises NotFound. */
  start(tunnelId: string): void {
    this.#get(tunnelId);
    this.#wanted.add(tunnelId);
    this.#setStatus({
      ...stoppedStatus(tunnelId),
      health: { kind: 'connecting', since: this.#options.clock.now() },
    });
    this.#options.startHost();
    this.#open(tunnelId);
  }

  stopOne(tunnelId: string): void {
    this.#wanted.delete(tunnelId);
    this.#send?.({ kind: 'tunnel-close', tunnelId });
    if (this.#statuses.has(tunnelId)) this.#setStatus(stoppedStatus(tunnelId));
  }

  /** The page behind a tunnel, for a browser. Raises Unavailable while it does not listen, NotSupported for what is no page. */
  browserAddress(tunnelId: string): string {
    const { target } = this.#get(tunnelId);
    const { localPort } = this.#statusOf(tunnelId);
    if (localPort === undefined) throw new AppError('Unavailable', 'The tunnel is not started.');
    const address = browserAddress(target.port, localPort);
    if (address === undefined)
      throw new AppError('NotSupported', `Port ${target.port} is not known to have pages for a browser.`);
    return address;
  }

  /** Something changed on a connection: what waits there for its next attempt makes it now. */
  hurry(connectionId: string): void {
    const tunnelIds = [...this.#wanted].filter((tunnelId) => {
      const { kind } = this.#statusOf(tunnelId).health;
      return kind === 'down' && this.#options.file.get(tunnelId)?.connectionId === connectionId;
    });
    if (tunnelIds.length > 0) this.#send?.({ kind: 'tunnel-hurry', tunnelIds });
  }

  /** How many started tunnels go over a connection. */
  countOf(connectionId: string): number {
    return this.#startedOn(connectionId).length;
  }

  /** Stops the tunnels of a connection; they stay saved. */
  async leave(connectionId: string): Promise<void> {
    for (const tunnelId of this.#startedOn(connectionId)) this.stopOne(tunnelId);
    await this.#sessions.terminateOf(connectionId);
  }

  /** Ends every tunnel, at the end of the application. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const tunnelId of [...this.#wanted]) this.#send?.({ kind: 'tunnel-close', tunnelId });
    await this.#sessions.terminateAll();
  }

  hostStarted(send: (message: TunnelRequest | GuestSessionAnswer) => void): void {
    this.#send = send;
    for (const tunnelId of this.#wanted) this.#open(tunnelId);
  }

  hostReported(message: unknown): boolean {
    if (this.#sessions.reported(message)) return true;
    const parsed = tunnelReportSchema.safeParse(message);
    if (!parsed.success) return false;
    this.#told(parsed.data.status);
    return true;
  }

  /** The listeners went with the process; they stand again when it does. */
  hostLost(): void {
    this.#send = undefined;
    if (this.#isStopping) return;
    void this.#sessions.terminateAll();
    for (const tunnelId of this.#wanted)
      this.#setStatus({
        ...stoppedStatus(tunnelId),
        health: {
          kind: 'connecting',
          since: this.#options.clock.now(),
          reason: 'The process that carries the tunnels ended unexpectedly and is started again.',
        },
      });
  }

  #startedOn(connectionId: string): string[] {
    return [...this.#wanted].filter(
      (tunnelId) => this.#options.file.get(tunnelId)?.connectionId === connectionId,
    );
  }

  #open(tunnelId: string): void {
    const { localPort, chosenPort, restartsAlone } = this.#get(tunnelId);
    const isAutomatic = localPort === 0;
    this.#send?.({
      kind: 'tunnel-open',
      tunnelId,
      localPort: isAutomatic ? (chosenPort ?? 0) : localPort,
      isAutomatic,
      restartsAlone,
    });
  }

  #told(status: TunnelStatus): void {
    const { tunnelId, localPort } = status;
    const saved = this.#options.file.get(tunnelId);
    // What was closed says so last; the next life of the same tunnel may have begun.
    if (!saved || !this.#wanted.has(tunnelId) || status.health.kind === 'stopped') return;
    this.#setStatus(status);
    if (saved.localPort === 0 && localPort !== undefined && saved.chosenPort !== localPort)
      this.#keepPort(saved, localPort);
  }

  #keepPort(saved: SavedTunnel, chosenPort: number): void {
    try {
      this.#options.file.put({ ...saved, chosenPort });
      this.#changed();
    } catch (error) {
      // It has the port all the same; the next start may get another one.
      this.#options.logger.warn('the port of a tunnel was not kept', { tunnelId: saved.tunnelId, error });
    }
  }

  async #check(draft: TunnelDraft, before: SavedTunnel | undefined): Promise<void> {
    const wrongHost = draft.target.host === undefined ? undefined : hostProblem(draft.target.host);
    if (wrongHost !== undefined) throw new AppError('Invalid', wrongHost);
    const { localPort } = draft;
    if (localPort === 0) return;
    const other = this.#options.file.all.find(
      (one) =>
        one.tunnelId !== before?.tunnelId &&
        (one.localPort === localPort || this.#statuses.get(one.tunnelId)?.localPort === localPort),
    );
    if (other)
      throw new AppError(
        'Conflict',
        `Port ${localPort} belongs to the tunnel ${other.name}. Choose another local port, or an automatic one.`,
      );
    const isOwn = before !== undefined && this.#statuses.get(before.tunnelId)?.localPort === localPort;
    const why = isOwn ? undefined : await whyPortUnusable(localPort);
    if (why === 'EACCES')
      throw new AppError(
        'Conflict',
        `This account may not listen on port ${localPort}. Choose a local port above 1,023, or an automatic one.`,
      );
    if (why !== undefined)
      throw new AppError(
        'Conflict',
        `Port ${localPort} on 127.0.0.1 is used by another program. Choose another local port, or an automatic one.`,
      );
  }

  #get(tunnelId: string): SavedTunnel {
    const saved = this.#options.file.get(tunnelId);
    if (!saved) throw new AppError('NotFound', 'This tunnel was deleted.');
    return saved;
  }

  #statusOf(tunnelId: string): TunnelStatus {
    return this.#statuses.get(tunnelId) ?? stoppedStatus(tunnelId);
  }

  #view(saved: SavedTunnel): Tunnel {
    return { saved, status: this.#statusOf(saved.tunnelId) };
  }

  #setStatus(status: TunnelStatus): void {
    this.#statuses.set(status.tunnelId, status);
    if (!this.#isStopping) this.#options.onStatus(status);
  }

  #changed(): void {
    this.#options.onChanged(this.list());
  }
}

/** What a started tunnel was started with. */
function startedWith({ connectionId, nodeId, target, localPort, restartsAlone }: SavedTunnel): string {
  return JSON.stringify([connectionId, nodeId, target.host, target.port, localPort, restartsAlone]);
}
