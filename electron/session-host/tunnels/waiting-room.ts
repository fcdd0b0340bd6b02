import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../platform/clock';

/** How long a connection waits for a session, in milliseconds. */
export const waitMs = 15_000;

/** Local connections that came while there was no session to carry them. Each is closed when none comes in time. */
export class WaitingRoom {
  readonly #waiting = new Map<Socket, Timer>();

  constructor(private readonly clock: Clock) {}

  enter(socket: Socket): void {
    const timer = this.clock.after(waitMs, () => socket.destroy());
    this.#waiting.set(socket, timer);
    socket.once('close', () => {
      timer.cancel();
      this.#waiting.delete(socket);
    });
  }

  /** Lets everybody go on, in the order in which they came. */
  leave(goOn: (socket: Socket) => void): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [socket, timer] of waiting) {
      timer.cancel();
      goOn(socket);
    }
  }
}
