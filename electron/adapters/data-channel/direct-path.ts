import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ConnectLocally, MessageSocket } from '../../platform/message-socket';
import { ClientDirectHandshake } from '../../wire/direct-path/client-direct-handshake';
import type { DirectOffer } from '../../wire/direct-path/direct-messages';

interface DirectPathOptions {
  offer: DirectOffer;
  sessionId: string;
  clock: Clock;
  logger: Logger;
  connect: ConnectLocally;
  /** The node has proven itself and has been shown that this is the client. */
  onOpen(): void;
  onFrame(frame: Buffer): void;
  /** Once, and only after onOpen. */
  onLost(): void;
}

/** How long both proofs may take. */
const openMs = 2000;
const lookMs = 1000;
/** As for the relay: a ping after so much silence, and the end after so much more. */
const pingMs = 5000;
const silenceMs = 12_000;
const nothing = new Uint8Array(0);

/**
 * The client's end of a direct path: a connection to the node of this machine, beside the relay. That it cannot be had
 * is no failure: the node is then on another machine, or another user's.
 */
export class DirectPath {
  readonly #options: DirectPathOptions;
  readonly #handshake: ClientDirectHandshake;
  readonly #socket: MessageSocket | undefined;
  readonly #opening: Timer;
  #watch: Timer | undefined;
  #lastHeardAt: number;
  #isOver = false;

  constructor(options: DirectPathOptions) {
    this.#options = options;
    const { clock, connect, offer, sessionId } = options;
    this.#lastHeardAt = clock.now();
    this.#handshake = new ClientDirectHandshake(offer, sessionId);
    this.#opening = clock.after(openMs, () => this.#fail('no proof came in time'), { background: true });
    try {
      this.#socket = connect(offer.Address);
    } catch (error) {
      this.#fail((error as Error).message);
      return;
    }
    this.#socket.onMessage((message) => this.#receive(message));
    this.#socket.onClosed((reason) => this.#fail(reason || 'the node closed it'));
    this.#socket.send(this.#handshake.hello());
  }

  get isOpen(): boolean {
    return this.#handshake.isOpen && !this.#isOver;
  }

  sendFrame(frame: Uint8Array): void {
    if (this.isOpen) this.#socket?.send(frame);
  }

  /** The machine woke up: silence until now says nothing. */
  wake(): void {
    this.#lastHeardAt = this.#options.clock.now();
  }

  /** Drops it; nothing is told. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#opening.cancel();
    this.#watch?.cancel();
    this.#socket?.close();
  }

  #receive(message: Buffer): void {
    if (this.#isOver) return;
    this.#lastHeardAt = this.#options.clock.now();
    if (this.#handshake.isOpen) {
      if (message.byteLength > 0) this.#options.onFrame(message);
      return;
    }
    try {
      const answer = this.#handshake.receive(message);
      if (answer !== undefined) {
        this.#socket?.send(answer);
        return;
      }
    } catch (error) {
      this.#fail((error as Error).message);
      return;
    }
    this.#opening.cancel();
    this.#watch = every(this.#options.clock, lookMs, () => this.#look(), { background: true });
    this.#options.onOpen();
  }

  #look(): void {
    const silence = this.#options.clock.now() - this.#lastHeardAt;
    if (silence > silenceMs) this.#fail('no sign of life');
    else if (silence > pingMs) this.#socket?.send(nothing);
  }

  #fail(reason: string): void {
    if (this.#isOver) return;
    const { logger, sessionId, onLost } = this.#options;
    const wasOpen = this.isOpen;
    this.close();
    logger.info(wasOpen ? 'the direct path of a session is lost' : 'a session has no direct path', {
      sessionId,
      reason,
    });
    if (wasOpen) onLost();
  }
}
