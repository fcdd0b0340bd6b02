import { CreditWindow } from '#shared/terminals/credit-window';
import {
  type SessionState,
  type TerminalEvent,
  type TerminalSize,
  terminalRequestSchema,
} from '#shared/terminals/terminal-port';
import type { DataKey } from '../adapters/data-channel/client-handshake';
import { TerminalClient } from '../adapters/data-channel/terminal-client';
import type { SessionTicket } from '../features/terminals/ports';
import type { Clock, Timer } from '../platform/clock';
import type { Logger } from '../platform/logger';
import type { LinkPort } from '../platform/parent-link';
import { OutputTail } from './output-tail';

/** Sees what a terminal shows, beside it: never in its way. */
export interface TerminalTap {
  /** The bytes are not changed afterwards. */
  output(bytes: Uint8Array): void;
  resized(size: TerminalSize): void;
}

interface TerminalSessionOptions {
  ticket: SessionTicket;
  size: TerminalSize;
  port: LinkPort;
  tap: TerminalTap;
  clock: Clock;
  logger: Logger;
  resume(): Promise<{ token: string; streamUrl?: string }>;
  dataKey?(keyId: string): Promise<DataKey>;
  onEnded(reason: string): void;
  /** No window has taken the terminal up again for a minute. */
  onAbandoned(): void;
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

/** How long a terminal waits for a window that is loading again. */
const abandonMs = 60_000;
/** More than a terminal may be behind, so that what a window was sent and did not draw is sent to the next one. */
const tailBytes = 768 * 1024;
/** From here on the window is told how much input waits. */
const toldQueueBytes = 4 * 1024;
/** Output that came in one turn is joined up to this size, so that a flood costs few messages. */
const joinBytes = 64 * 1024;

/**
 * One terminal of the window: its session's stream on one side, its MessagePort on the other, credit between them. A
 * window that goes away leaves the session as it is; the next one attaches and is sent the last output again.
 */
export class TerminalSession {
  readonly #client: TerminalClient;
  readonly #tail = new OutputTail(tailBytes);
  #credit = new CreditWindow();
  #port: LinkPort | undefined;
  #state: SessionState = { kind: 'connecting' };
  #abandoned: Timer | undefined;
  readonly #options: TerminalSessionOptions;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flushing = false;
  #toldQueuedBytes = 0;

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#client = new TerminalClient({
      ...options,
      onOutput: (bytes) => this.#output(bytes),
      onState: (state) => this.#changed(state),
      onInputQueued: (byteCount) => this.#inputQueued(byteCount),
    });
    this.#listenTo(options.port);
  }

  /** Another window shows this terminal now: it gets the last output, the state, and what comes from here on. */
  attach(port: LinkPort): void {
    this.#flush();
    const older = this.#port;
    this.#port = undefined;
    older?.close();
    if (this.#credit.paused) this.#client.release();
    this.#credit = new CreditWindow();
    this.#listenTo(port);
    for (const data of this.#tail.pieces) this.#post({ kind: 'output', data });
    if (this.#credit.sent(this.#tail.byteCount)) this.#client.hold();
    this.#post({ kind: 'state', state: this.#state });
  }

  close(reason: string): void {
    this.#client.end(reason);
  }

  wake(): void {
    this.#client.wake();
  }

  #listenTo(port: LinkPort): void {
    this.#port = port;
    this.#abandoned?.cancel();
    port.on('message', ({ data }) => {
      if (this.#port === port) this.#request(data);
    });
    port.on('close', () => {
      if (this.#port !== port) return;
      this.#port = undefined;
      // There is nothing left to take up, and the pane may begin another session under its id.
      if (this.#state.kind === 'ended') return;
      this.#abandoned = this.#options.clock.after(abandonMs, this.#options.onAbandoned, { background: true });
    });
    port.start();
  }

  /** Without a window nothing is lost: output goes into the tail until the credit is used up, and then waits on the node. */
  #post(event: TerminalEvent): void {
    this.#port?.postMessage(event);
  }

  /** A few keys that wait for an acknowledgement are no news; a paste that takes its time is. */
  #inputQueued(byteCount: number): void {
    if (byteCount === this.#toldQueuedBytes || (byteCount > 0 && byteCount < toldQueueBytes)) return;
    this.#toldQueuedBytes = byteCount;
    this.#post({ kind: 'input-queued', byteCount });
  }

  #changed(state: SessionState): void {
    this.#state = state;
    this.#flush();
    this.#post({ kind: 'state', state });
    if (state.kind !== 'ended') return;
    this.#abandoned?.cancel();
    this.#options.onEnded(state.reason);
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
    this.#options.tap.output(data);
    this.#tail.keep(data);
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
    else if (request.kind === 'resize') {
      this.#options.tap.resized(request.size);
      this.#client.resize(request.size);
    } else if (request.kind === 'discard-input') this.#client.discardInput();
    else if (this.#credit.parsed(request.totalBytes)) this.#client.release();
  }
}
