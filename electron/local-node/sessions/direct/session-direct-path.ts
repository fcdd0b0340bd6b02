import type { Clock, Timer } from '../../../platform/clock';
import type { DirectOffer } from '../../../wire/direct-path/direct-messages';
import type { DirectConnection, OffersDirectPaths } from './direct-door';

interface SessionDirectPathOptions {
  sessionId: string;
  clock: Clock;
  door: OffersDirectPaths;
  /** To the client, by the relay. */
  sendOffer(offer: DirectOffer): void;
  onOpen(): void;
  onFrame(frame: Buffer): void;
  /** Once for each onOpen, unless close() was called. */
  onLost(): void;
}

/** A path that was lost while the relay was not is offered again after this time. */
const againMs = 1000;

/** One session's direct path on the node: offered, open, lost, offered again. */
export class SessionDirectPath {
  readonly #options: SessionDirectPathOptions;
  #connection: DirectConnection | undefined;
  #again: Timer | undefined;
  /** The client takes offers: it is there, and one of ours. */
  #isWanted = false;
  /** Changes with each offer: who comes on an older one comes too late. */
  #offerNumber = 0;

  constructor(options: SessionDirectPathOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  sendFrame(frame: Uint8Array): void {
    this.#connection?.sendFrame(frame);
  }

  /** The relay says who the client is and whether it is there. A path that is open outlives the client's way to the relay. */
  clientIs(takesOffers: boolean, isPresent: boolean): void {
    if (!takesOffers) {
      this.close();
      return;
    }
    this.#isWanted = isPresent;
    if (isPresent) this.#offer();
  }

  /** Drops the path and takes back what is offered; onLost is not called. */
  close(): void {
    this.#isWanted = false;
    this.#offerNumber += 1;
    this.#again?.cancel();
    this.#again = undefined;
    this.#options.door.withdraw(this.#options.sessionId);
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close();
  }

  #offer(): void {
    if (this.#connection !== undefined) return;
    this.#again?.cancel();
    this.#again = undefined;
    const { door, sessionId, sendOffer } = this.#options;
    this.#offerNumber += 1;
    const number = this.#offerNumber;
    const offer = door.offer(sessionId, (connection) => {
      if (number === this.#offerNumber) this.#opened(connection);
      else connection.close();
    });
    if (offer !== undefined) sendOffer(offer);
  }

  #opened(connection: DirectConnection): void {
    const { onOpen, onFrame, onLost, clock } = this.#options;
    this.#connection = connection;
    connection.onFrame((frame) => {
      if (this.#connection === connection) onFrame(frame);
    });
    connection.onClosed(() => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      if (this.#isWanted) this.#again = clock.after(againMs, () => this.#offer(), { background: true });
      onLost();
    });
    onOpen();
  }
}
