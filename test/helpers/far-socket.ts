import type { MessageSocket } from '#electron/platform/message-socket';

/** The other end of a local connection, message by message: a test is the other process. */
export class FarSocket {
  readonly sent: Buffer[] = [];
  isClosed = false;
  /** Called with what is sent, beside keeping it. */
  onSent: (message: Buffer) => void = () => {};
  #message: (message: Buffer) => void = () => {};
  #closed: (reason: string) => void = () => {};

  readonly near: MessageSocket = {
    send: (message) => {
      const bytes = Buffer.from(message);
      this.sent.push(bytes);
      this.onSent(bytes);
    },
    onMessage: (listener) => {
      this.#message = listener;
    },
    onClosed: (listener) => {
      this.#closed = listener;
    },
    close: () => {
      this.isClosed = true;
    },
  };

  say(message: Uint8Array): void {
    this.#message(Buffer.from(message));
  }

  lose(reason: string): void {
    this.#closed(reason);
  }
}
