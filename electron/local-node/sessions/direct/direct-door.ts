import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../platform/clock';
import type { Logger } from '../../../platform/logger';
import type { ListenLocally, LocalListener, MessageSocket } from '../../../platform/message-socket';
import { type DirectOffer, directSecretBytes } from '../../../wire/direct-path/direct-messages';
import { NodeDirectHandshake } from '../../../wire/direct-path/node-direct-handshake';

/** A direct path whose client has proven itself. */
export interface DirectConnection {
  sendFrame(frame: Uint8Array): void;
  close(): void;
  onFrame(listener: (frame: Buffer) => void): void;
  /** Once. */
  onClosed(listener: () => void): void;
}

/** What a session asks for a direct path. */
export interface OffersDirectPaths {
  /**
   * A way to this node for the client of a session, good for one connection, with which `onOpen` is called; undefined
   * where this node has no place to offer. An earlier offer of the same session is taken back.
   */
  offer(sessionId: string, onOpen: (connection: DirectConnection) => void): DirectOffer | undefined;
  withdraw(sessionId: string): void;
}

interface DirectDoorOptions {
  /** Of this node alone; its content is its own. */
  directory: string;
  clock: Clock;
  logger: Logger;
  listen: ListenLocally;
}

interface StandingOffer {
  sessionId: string;
  secret: string;
  onOpen(connection: DirectConnection): void;
}

/** How long a connection may take to prove itself. */
const proofMs = 2000;
/** Connections at once that have proven nothing yet. */
const maxUnproven = 64;

/**
 * The place where clients on this machine reach this node's sessions without the relay. One for all of them: a client
 * names its offer, proves that it knows the secret, and the connection is its session's.
 */
export class DirectDoor implements OffersDirectPaths {
  readonly #options: DirectDoorOptions;
  readonly #offers = new Map<string, StandingOffer>();
  #listener: LocalListener | undefined;
  #isClosed = false;
  #unproven = 0;

  constructor(options: DirectDoorOptions) {
    this.#options = options;
    options
      .listen(options.directory, (socket) => this.#connected(socket))
      .then(
        (listener) => {
          if (this.#isClosed) listener.close();
          else this.#listener = listener;
        },
        (error: unknown) => options.logger.warn('sessions have no direct path', { error }),
      );
  }

  offer(sessionId: string, onOpen: (connection: DirectConnection) => void): DirectOffer | undefined {
    this.withdraw(sessionId);
    if (this.#listener === undefined) return undefined;
    const offerId = randomBytes(16).toString('base64url');
    const secret = randomBytes(directSecretBytes).toString('base64url');
    this.#offers.set(offerId, { sessionId, secret, onOpen });
    return { Address: this.#listener.address, OfferId: offerId, Secret: secret };
  }

  withdraw(sessionId: string): void {
    for (const [offerId, offer] of this.#offers)
      if (offer.sessionId === sessionId) this.#offers.delete(offerId);
  }

  /** No more connections; those of sessions are theirs to close. */
  close(): void {
    this.#isClosed = true;
    this.#offers.clear();
    this.#listener?.close();
    this.#listener = undefined;
  }

  #connected(socket: MessageSocket): void {
    const { clock, logger } = this.#options;
    if (this.#isClosed || this.#unproven >= maxUnproven) {
      socket.close();
      return;
    }
    this.#unproven += 1;
    const handshake = new NodeDirectHandshake<StandingOffer>((offerId) => {
      const offer = this.#offers.get(offerId);
      this.#offers.delete(offerId);
      return offer;
    });
    let isDecided = false;
    const decided = () => {
      if (isDecided) return;
      isDecided = true;
      this.#unproven -= 1;
      timer.cancel();
    };
    const refuse = (reason: string) => {
      logger.warn('a direct path was refused', { reason });
      socket.close();
    };
    const timer = clock.after(proofMs, () => refuse('it proved nothing in time'), { background: true });
    socket.onClosed(decided);
    socket.onMessage((message) => {
      try {
        socket.send(handshake.receive(message));
      } catch (error) {
        refuse((error as Error).message);
        return;
      }
      if (handshake.proven === undefined) return;
      decided();
      handshake.proven.onOpen(proven(socket));
    });
  }
}

/** Frames as they come; an empty message asks for a sign of life. */
function proven(socket: MessageSocket): DirectConnection {
  let take: (frame: Buffer) => void = () => {};
  socket.onMessage((message) => {
    if (message.byteLength === 0) socket.send(message);
    else take(message);
  });
  return {
    sendFrame: (frame) => socket.send(frame),
    close: () => socket.close(),
    onFrame: (listener) => {
      take = listener;
    },
    onClosed: (listener) => socket.onClosed(listener),
  };
}
