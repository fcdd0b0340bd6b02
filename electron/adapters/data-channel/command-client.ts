import { PayloadType } from '../../wire/message-type';
import type { DataKey } from './client-handshake';
import type { ResumableChannelOptions } from './resumable-channel';
import { SessionStream } from './session-stream';

export interface CommandClientOptions extends ResumableChannelOptions {
  dataKey?(keyId: string): Promise<DataKey>;
  onStdout(bytes: Uint8Array): void;
  onStderr(bytes: Uint8Array): void;
  /** Once. `exitCode` is absent when the command did not come to its end; then `reason`, a sentence, says why. */
  onEnd(end: { exitCode?: number; reason: string }): void;
}

const decoder = new TextDecoder();

/** A command on a node without a terminal: its two outputs and its exit code, for programs rather than for people. */
export class CommandClient {
  readonly #stream: SessionStream;
  #exitCode: number | undefined;

  constructor(options: CommandClientOptions) {
    this.#stream = new SessionStream({
      ...options,
      sessionTypes: ['NonInteractiveCommands'],
      expectsHandshake: true,
      windowBytes: 4096,
      endText: 'The session ended.',
      onData: (payloadType, payload) => {
        if (payloadType === PayloadType.output) options.onStdout(payload);
        else if (payloadType === PayloadType.standardError) options.onStderr(payload);
        else if (payloadType === PayloadType.exitCode) {
          const code = Number(/EXIT_CODE:\s*(-?\d+)/.exec(decoder.decode(payload))?.[1]);
          if (Number.isInteger(code)) this.#exitCode = code;
        }
      },
      onState: (state) => {
        if (state.kind !== 'ended') return;
        const exitCode = this.#exitCode;
        options.onEnd({ reason: state.reason, ...(exitCode === undefined ? {} : { exitCode }) });
      },
    });
    this.#stream.start();
  }

  /** The node is one of ours: its output is passed on as it is, whatever the bytes. Stock agents lose some that are no text. */
  get isNodeOurs(): boolean {
    return this.#stream.isPeerOurs;
  }

  /** Output waits on the node. */
  hold(): void {
    this.#stream.hold();
  }

  release(): void {
    this.#stream.release();
  }

  end(reason: string): void {
    this.#stream.end(reason);
  }
}
