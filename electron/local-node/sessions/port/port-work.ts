import type { Clock } from '../../../platform/clock';
import { isVersionAbove, VersionThreshold } from '../../../wire/data-channel/peer-version';
import type { SessionLink, SessionWork } from '../session-work';
import { MuxWork } from './mux-work';
import { type ConnectToTarget, checkTarget, type PortTarget } from './port-target';
import { SingleWork } from './single-work';

interface PortWorkOptions {
  target: PortTarget;
  /** The document is of type LocalPortForwarding: clients that can, multiplex. */
  multiplexes: boolean;
  clock: Clock;
  connect?: ConnectToTarget;
}

/** A Port session, once its client is known: multiplexed or a single stream, to a target that may be reached. */
export class PortWork implements SessionWork {
  readonly #options: PortWorkOptions;
  readonly #link: SessionLink;
  #work: SessionWork | undefined;
  #paused = false;
  #hungUp = false;

  constructor(options: PortWorkOptions, link: SessionLink) {
    this.#options = options;
    this.#link = link;
  }

  start(): void {
    const { target, multiplexes, ...options } = this.#options;
    // What comes before the target has been looked at waits.
    this.#link.hold();
    checkTarget(target).then(
      () => {
        if (this.#hungUp) return;
        const isMux =
          multiplexes && isVersionAbove(this.#link.clientVersion, VersionThreshold.muxClientBelow);
        this.#work = isMux
          ? new MuxWork({ target, ...options }, this.#link)
          : new SingleWork(target, this.#link, options.connect);
        this.#work.start();
        this.#work.setPaused(this.#paused);
        this.#link.release();
      },
      (error: Error) => this.#link.end({ status: 'Failed', output: error.message }),
    );
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: as of SessionWork
  receive(payloadType: number, payload: Uint8Array): boolean | void {
    return this.#work === undefined ? false : this.#work.receive(payloadType, payload);
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#work?.setPaused(paused);
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#work?.hangUp();
  }
}
