import type { DataSocket } from '#electron/control-plane/gateway/data-socket';
import type { FakeClock } from '../fake-clock';
import { FaultLine, type LineConditions } from './fault-line';
import type { SeededRandom } from './seeded-random';

/** What an end of a session hears of its connection. */
export interface PeerHandlers {
  onFrame(frame: Buffer, isDamaged: boolean): void;
  /** Once. */
  onClosed(reason: string): void;
}

interface ConnectionOptions {
  clock: FakeClock;
  random: SeededRandom;
  /** `to` is where the frame goes. */
  conditions(to: 'peer' | 'service', frameType: string | undefined): LineConditions;
  peer: PeerHandlers;
  /** The open message. */
  onText(text: string): void;
}

/** When each side hears that a connection is cut, in milliseconds; undefined is never, until it finds out by itself. */
export interface CutNotice {
  peerAfterMs: number | undefined;
  serviceAfterMs: number | undefined;
}

/** One WebSocket between an end of a session and the service, on simulated time. */
export class SimulatedConnection {
  readonly #options: ConnectionOptions;
  readonly #toService: FaultLine;
  readonly #toPeer: FaultLine;
  #peerOpen = true;
  #serviceOpen = true;
  #peerWasTold = false;
  #serviceWasTold = false;
  #paused = false;
  #waiting: Buffer[] = [];
  #onFrame: (frame: Buffer) => void = () => {};
  #onClose: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { clock, random, conditions, peer } = options;
    this.#toService = new FaultLine(
      clock,
      random.fork(),
      (type) => conditions('service', type),
      (frame) => this.#arrived(frame),
    );
    this.#toPeer = new FaultLine(
      clock,
      random.fork(),
      (type) => conditions('peer', type),
      (frame, isDamaged) => {
        if (this.#peerOpen) peer.onFrame(frame, isDamaged);
      },
    );
  }

  get isOpenAtPeer(): boolean {
    return this.#peerOpen;
  }

  /** The service's side, as its relay has it. */
  get data(): DataSocket {
    const connection = this;
    return {
      get isOpen() {
        return connection.#serviceOpen;
      },
      get isPaused() {
        return connection.#paused;
      },
      unsentBytes: 0,
      sendFrame(frame, onSent) {
        if (connection.#serviceOpen) connection.#toPeer.sendFrame(frame as Buffer);
        onSent?.();
      },
      pause() {
        connection.#paused = true;
      },
      resume() {
        connection.#paused = false;
        for (const frame of connection.#waiting.splice(0)) connection.#arrived(frame);
      },
      close: (_code, reason) => connection.closeByService(reason),
      onFrame(listener) {
        connection.#onFrame = listener;
      },
      onClose(listener) {
        connection.#onClose = listener;
      },
    };
  }

  sendText(text: string): void {
    if (this.#peerOpen) this.#toService.inOrder(() => this.#options.onText(text));
  }

  sendFrame(frame: Buffer): void {
    if (this.#peerOpen) this.#toService.sendFrame(frame);
  }

  /** There and back. */
  ping(onAnswer: () => void): void {
    this.#toService.inOrder(() =>
      this.#toPeer.inOrder(() => {
        if (this.#peerOpen) onAnswer();
      }),
    );
  }

  /** What was sent still arrives; then the other side hears of the end. */
  closeByPeer(reason = ''): void {
    this.#toService.inOrder(() => this.#closeAtService());
    this.#options.clock.after(0, () => this.#closeAtPeer(reason));
    this.#peerOpen = false;
  }

  closeByService(reason: string): void {
    this.#toPeer.inOrder(() => this.#closeAtPeer(reason));
    this.#options.clock.after(0, () => this.#closeAtService());
    this.#serviceOpen = false;
  }

  /** What is on its way is lost. */
  cut({ peerAfterMs, serviceAfterMs }: CutNotice): void {
    this.#toPeer.cut();
    this.#toService.cut();
    const { clock } = this.#options;
    if (peerAfterMs !== undefined) clock.after(peerAfterMs, () => this.#closeAtPeer('the connection broke'));
    if (serviceAfterMs !== undefined) clock.after(serviceAfterMs, () => this.#closeAtService());
  }

  #arrived(frame: Buffer): void {
    if (this.#paused) this.#waiting.push(frame);
    else if (this.#serviceOpen) this.#onFrame(frame);
  }

  #closeAtPeer(reason: string): void {
    if (this.#peerWasTold) return;
    this.#peerWasTold = true;
    this.#peerOpen = false;
    this.#options.peer.onClosed(reason);
  }

  #closeAtService(): void {
    if (this.#serviceWasTold) return;
    this.#serviceWasTold = true;
    this.#serviceOpen = false;
    this.#onClose();
  }
}
