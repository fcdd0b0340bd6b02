import type { Terminal } from '@xterm/xterm';
import { AppError, asAppError } from '#shared/errors/app-error';
import {
  type SessionState,
  type TerminalRequest,
  type TerminalSize,
  terminalEventSchema,
} from '#shared/terminals/terminal-port';
import { call, onEvent, terminalPort } from '../../host/host';
import { flashFailure } from '../../ui/flash-failure';

interface TerminalConnectionOptions {
  terminal: Terminal;
  terminalId: string;
  /** The session goes on since before the page was loaded. */
  isKept: boolean;
  connectionId: string;
  nodeId: string;
  size: TerminalSize;
  onState(state: SessionState): void;
  /** Bytes of input, of a long paste mostly, that wait for the node; 0 when none do. */
  onInputQueued?(byteCount: number): void;
  onRecorded(isRecorded: boolean): void;
}

/** Joins one xterm with one session: bytes both ways, size, and credit for what the terminal has parsed. */
export class TerminalConnection {
  readonly #options: TerminalConnectionOptions;
  readonly #encoder = new TextEncoder();
  #port: MessagePort | undefined;
  /** What was typed before there was a session to take it. */
  #typedAhead: TerminalRequest[] = [];
  #parsedBytes = 0;
  #isClosed = false;
  #isEnded = false;
  readonly #stopListening: () => void;
  readonly #stopRecorded: () => void;

  constructor(options: TerminalConnectionOptions) {
    this.#options = options;
    this.#stopListening = onEvent('terminals/ended', ({ terminalId, reason }) => {
      if (terminalId !== options.terminalId || this.#isClosed) return;
      this.#isEnded = true;
      this.#typedAhead = [];
      options.onState({ kind: 'ended', reason });
    });
    this.#stopRecorded = onEvent('terminals/recording-changed', ({ terminalId, isRecorded }) => {
      if (terminalId === options.terminalId && !this.#isClosed) options.onRecorded(isRecorded);
    });
    void this.#open();
  }

  /** Text that was typed or pasted. */
  write(text: string): void {
    this.#send({ kind: 'input', data: this.#encoder.encode(text) as Uint8Array<ArrayBuffer> });
  }

  /** Bytes that are no text, as mouse reports of old programs are. */
  writeBinary(text: string): void {
    this.#send({ kind: 'input', data: Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff) });
  }

  resize(size: TerminalSize): void {
    this.#send({ kind: 'resize', size });
  }

  /** Calls off the input that waits. */
  discardInput(): void {
    this.#typedAhead = [];
    this.#send({ kind: 'discard-input' });
  }

  /** Ends the session on the node. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopListening();
    this.#stopRecorded();
    this.#port?.close();
    void call('terminals/close', { terminalId: this.#options.terminalId }).catch(() => {
      // The session ends with the connection that could not be told.
    });
  }

  async #open(): Promise<void> {
    const { connectionId, nodeId, terminalId, isKept, size, onState, onRecorded } = this.#options;
    onState({ kind: 'connecting' });
    try {
      if (!isKept) {
        const { recording } = await call('terminals/open', { connectionId, nodeId, terminalId, size });
        onRecorded(recording);
      } else if (!(await call('terminals/attach', { terminalId })))
        throw new AppError('NotFound', 'The session ended while the window was loading.');
      const port = await terminalPort(terminalId);
      if (this.#isClosed) {
        port.close();
        return;
      }
      this.#port = port;
      port.onmessage = (event) => this.#receive(event.data);
      const { cols, rows } = this.#options.terminal;
      if (isKept || cols !== size.cols || rows !== size.rows) this.resize({ cols, rows });
      for (const request of this.#typedAhead) this.#send(request);
      this.#typedAhead = [];
    } catch (thrown) {
      this.#isEnded = true;
      this.#typedAhead = [];
      const error = asAppError(thrown);
      if (this.#isClosed) return;
      onState({ kind: 'ended', reason: error.message });
      // One line over the shell has no room for what is missing.
      if (error.denied) flashFailure('The shell was not opened', error);
    }
  }

  #send(request: TerminalRequest): void {
    if (this.#port) this.#port.postMessage(request);
    else if (request.kind === 'input' && !this.#isClosed && !this.#isEnded) this.#typedAhead.push(request);
  }

  #receive(raw: unknown): void {
    const event = terminalEventSchema.safeParse(raw);
    if (!event.success) return;
    if (event.data.kind === 'state') {
      this.#options.onState(event.data.state);
      return;
    }
    if (event.data.kind === 'input-queued') {
      this.#options.onInputQueued?.(event.data.byteCount);
      return;
    }
    const { data } = event.data;
    this.#options.terminal.write(data, () => {
      this.#parsedBytes += data.byteLength;
      this.#send({ kind: 'parsed', totalBytes: this.#parsedBytes });
    });
  }
}
