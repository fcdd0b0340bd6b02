import type { SessionState } from '#shared/terminals/terminal-port';
import { flagPayload, readFlag } from '../../wire/data-channel/flag-payload';
import { isVersionAbove, VersionThreshold } from '../../wire/data-channel/peer-version';
import { PayloadType, SessionFlag } from '../../wire/message-type';
import type { JoinedSocket } from '../../wire/mux/join-socket';
import { MuxPort } from './mux-port';
import type { PortCarrier } from './port-carrier';
import type { ResumableChannelOptions } from './resumable-channel';
import { type SessionFacts, SessionStream } from './session-stream';
import { SinglePort } from './single-port';

export interface PortClientOptions extends ResumableChannelOptions {
  onState(state: SessionState): void;
  /** The node could not connect a local connection to the target; a sentence. */
  onRefused(reason: string): void;
  /** Bytes of local connections: up is to the node. */
  onTraffic?(up: number, down: number): void;
  /** A connection was opened or has ended. */
  onConnections?(openConnections: number): void;
}

const portWindowBytes = 4 * 1024 * 1024;

/** A Port session: local TCP connections, carried to a port that the node can reach. */
export class PortClient {
  readonly #options: PortClientOptions;
  readonly #stream: SessionStream;
  #carrier: PortCarrier | undefined;
  /** Connections that came before the session was ready. */
  #waiting: JoinedSocket[] = [];
  #ended = false;

  constructor(options: PortClientOptions) {
    this.#options = options;
    this.#stream = new SessionStream({
      ...options,
      sessionTypes: ['Port'],
      expectsHandshake: true,
      windowBytes: portWindowBytes,
      endText: 'The session ended.',
      onReady: (facts) => this.#ready(facts),
      onData: (payloadType, payload) => this.#data(payloadType, payload),
      onRoom: () => this.#carrier?.room(),
      onState: (state) => this.#changed(state),
    });
    this.#stream.start();
  }

  get openConnections(): number {
    return this.#carrier?.openConnections ?? 0;
  }

  /** The node has taken everything that was sent. */
  get isDelivered(): boolean {
    return this.#stream.isDelivered;
  }

  /** Carries a local connection, made with `allowHalfOpen`; one that comes too early waits. */
  connect(socket: JoinedSocket): void {
    // Its program may give up while it waits; 'close' is where that is dealt with.
    socket.on('error', () => {});
    if (this.#ended) socket.destroy();
    else if (this.#carrier) this.#carrier.connect(socket);
    else this.#waiting.push(socket);
  }

  wake(): void {
    this.#stream.wake();
  }

  /** Tells the node, and ends the client; terminating the session is the caller's. `reason` is a sentence. */
  end(reason: string): void {
    this.#stream.sendNow(PayloadType.flag, flagPayload(SessionFlag.terminateSession));
    this.#stream.end(reason);
  }

  #ready(facts: SessionFacts): void {
    const type = (facts.properties as { type?: unknown } | null | undefined)?.type;
    const isForward = type === 'LocalPortForwarding';
    const { clock, onTraffic, onConnections } = this.#options;
    const shared = {
      stream: this.#stream,
      onTraffic: (up: number, down: number) => onTraffic?.(up, down),
      onConnections: () => onConnections?.(this.openConnections),
    };
    this.#carrier =
      isForward && isVersionAbove(facts.agentVersion, VersionThreshold.muxAgent)
        ? new MuxPort({
            ...shared,
            clock,
            version: facts.muxVersion,
            keepsAlive: !isVersionAbove(facts.agentVersion, VersionThreshold.quietMuxAgent),
          })
        : new SinglePort({ ...shared, isForward, onFinished: (reason) => this.end(reason) });
    for (const socket of this.#waiting.splice(0)) this.#carrier.connect(socket);
  }

  #data(payloadType: number, payload: Uint8Array): boolean {
    if (payloadType === PayloadType.output) return this.#carrier?.receive(payload) ?? false;
    // Of our own node, before the flag: why.
    if (payloadType === PayloadType.error) this.#options.onRefused(Buffer.from(payload).toString('utf8'));
    else if (
      payloadType === PayloadType.flag &&
      readFlag(payload) === SessionFlag.connectToPortError &&
      !this.#stream.isPeerOurs
    )
      this.#options.onRefused('The node could not connect to the port.');
    return true;
  }

  #changed(state: SessionState): void {
    if (state.kind === 'ended') {
      this.#ended = true;
      this.#carrier?.close();
      for (const socket of this.#waiting.splice(0)) socket.destroy();
    }
    this.#options.onState(state);
  }
}
