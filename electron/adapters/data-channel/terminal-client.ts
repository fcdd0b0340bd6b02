import type { SessionState, TerminalSize } from '#shared/terminals/terminal-port';
import { jsonPayload } from '../../wire/json-payload';
import { PayloadType } from '../../wire/message-type';
import type { DataKey } from './client-handshake';
import type { ResumableChannelOptions } from './resumable-channel';
import { SessionStream } from './session-stream';

export interface TerminalClientOptions extends ResumableChannelOptions {
  size: TerminalSize;
  dataKey?(keyId: string): Promise<DataKey>;
  onOutput(bytes: Uint8Array): void;
  onState(state: SessionState): void;
  /** Bytes of input that wait for the node to take those before them. */
  onInputQueued?(byteCount: number): void;
}

/** Input under way: much more than a person types, little enough that a paste can be called off. */
const inputWindowBytes = 32 * 1024;
const decoder = new TextDecoder();

/**
 * A session that is shown in a terminal: a shell, or a command with or without one. Of a command without a shell the
 * error output comes apart; it is shown where it arrives, and the exit code is told at the end.
 */
export class TerminalClient {
  readonly #stream: SessionStream;
  readonly #options: TerminalClientOptions;
  #size: TerminalSize;
  #exitCode: number | undefined;

  constructor(options: TerminalClientOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#stream = new SessionStream({
      ...options,
      sessionTypes: ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands'],
      expectsHandshake: false,
      windowBytes: inputWindowBytes,
      endText: 'The shell ended.',
      greeting: () => ({ payloadType: PayloadType.size, payload: this.#sizePayload() }),
      onReady: (_facts, message) => {
        if (message !== '') options.onOutput(Buffer.from(`${message}\r\n`));
      },
      onData: (payloadType, payload) => this.#data(payloadType, payload),
      onRoom: () => options.onInputQueued?.(this.#stream.queuedBytes),
      onState: (state) => this.#changed(state),
    });
    this.#stream.start();
  }

  /** Bytes typed or pasted; kept until the session is ready for them, and paced by the node's acknowledgements. */
  write(bytes: Uint8Array): void {
    this.#stream.send(PayloadType.output, bytes);
    if (this.#stream.queuedBytes > 0) this.#options.onInputQueued?.(this.#stream.queuedBytes);
  }

  get queuedBytes(): number {
    return this.#stream.queuedBytes;
  }

  /** Calls off what is not on its way yet; answers how many bytes. */
  discardInput(): number {
    const discarded = this.#stream.discardQueued();
    this.#options.onInputQueued?.(0);
    return discarded;
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#stream.sendNow(PayloadType.size, this.#sizePayload());
  }

  /** The terminal is behind: the node is made to stop by leaving its frames unacknowledged. */
  hold(): void {
    this.#stream.hold();
  }

  release(): void {
    this.#stream.release();
  }

  wake(): void {
    this.#stream.wake();
  }

  /** Ends the client; the caller terminates the session itself. */
  end(reason: string): void {
    this.#stream.end(reason);
  }

  #sizePayload(): Buffer {
    return jsonPayload({ cols: this.#size.cols, rows: this.#size.rows });
  }

  #data(payloadType: number, payload: Uint8Array): void {
    if (payloadType === PayloadType.output || payloadType === PayloadType.standardError)
      this.#options.onOutput(payload);
    else if (payloadType === PayloadType.exitCode) {
      const code = Number(/EXIT_CODE:\s*(-?\d+)/.exec(decoder.decode(payload))?.[1]);
      if (Number.isInteger(code)) this.#exitCode = code;
    }
  }

  #changed(state: SessionState): void {
    if (state.kind === 'ended' && this.#exitCode !== undefined)
      this.#options.onState({
        ...state,
        exitCode: this.#exitCode,
        reason: `The command ended with exit code ${this.#exitCode}.`,
      });
    else this.#options.onState(state);
  }
}
