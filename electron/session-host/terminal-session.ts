import { CreditWindow } from '#shared/terminals/credit-window';
import {
  type SessionState,
  type TerminalEvent,
  type TerminalSize,
  terminalRequestSchema,
} from '#shared/terminals/terminal-port';
import { DataChannelClient, type SessionTicket } from '../adapters/data-channel/data-channel-client';
import type { Clock } from '../platform/clock';
import type { Logger } from '../platform/logger';
import type { LinkPort } from '../platform/parent-link';

interface TerminalSessionOptions {
  ticket: SessionTicket;
  size: TerminalSize;
  port: LinkPort;
  clock: Clock;
  logger: Logger;
  resume(): Promise<string>;
  onEnded(reason: string): void;
}

function joined(pieces: readonly Uint8Array[], byteCount: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(byteCount);
  let offset = 0;
  for (const piece of pieces) {
    data.set(piece, offset);
    offset += piece.byteLength;
  }
  return data;
}

/** Output that came in one turn is joined up to this size, so that a flood costs few messages. */
const joinBytes = 64 * 1024;

/** One terminal of the window: its session's stream on one side, its MessagePort on the other, credit between them. */
export class TerminalSession {
  readonly #client: DataChannelClient;
  readonly #credit = new CreditWindow();
  readonly #options: TerminalSessionOptions;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flushing = false;

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#client = new DataChannelClient({
      ...options,
      onOutput: (bytes) => this.#output(bytes),
      onState: (state) => this.#state(state),
    });
    options.port.on('message', ({ data }) => this.#request(data));
    options.port.start();
  }

  close(reason: string): void {
    this.#client.end(reason);
  }

  #post(event: TerminalEvent): void {
    this.#options.port.postMessage(event);
  }

  #state(state: SessionState): void {
    this.#flush();
    this.#post({ kind: 'state', state });
    if (state.kind === 'ended') this.#options.onEnded(state.reason);
  }

  #output(bytes: Uint8Array): void {
    // The payload is a view into the socket's buffer; a copy alone may be kept.
    this.#pending.push(bytes.slice());
    this.#pendingBytes += bytes.byteLength;
    if (this.#credit.sent(bytes.byteLength)) this.#client.hold();
    if (this.#pendingBytes >= joinBytes) this.#flush();
    else if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#pendingBytes === 0) return;
    const pieces = this.#pending;
    const data = joined(pieces, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#post({ kind: 'output', data });
  }

  #request(raw: unknown): void {
    const parsed = terminalRequestSchema.safeParse(raw);
    if (!parsed.success) {
      this.#options.logger.warn('a terminal sent something that is no request');
      return;
    }
    const request = parsed.data;
    if (request.kind === 'input') this.#client.write(request.data);
    else if (request.kind === 'resize') this.#client.resize(request.size);
    else if (this.#credit.parsed(request.totalBytes)) this.#client.release();
  }
}
