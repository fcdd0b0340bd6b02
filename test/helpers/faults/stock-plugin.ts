import type { ChannelSocket, OpenChannelSocket } from '#electron/adapters/data-channel/channel-socket';
import { SessionOverError } from '#electron/adapters/data-channel/resumable-channel';
import type { Timer } from '#electron/platform/clock';
import { decodeAgentMessage, encodeAgentMessage } from '#electron/wire/agent-message';
import { channelClosedSchema } from '#electron/wire/data-channel/messages';
import { jsonPayload, parseJsonPayload } from '#electron/wire/json-payload';
import { MessageType, PayloadType } from '#electron/wire/message-type';
import type { FakeClock } from '../fake-clock';
import { ByteLog } from './byte-log';

interface StockPluginOptions {
  clock: FakeClock;
  openSocket: OpenChannelSocket;
  resume(): Promise<{ token: string }>;
  token: string;
  onEnded(reason: string): void;
}

/**
 * What the official plugin does on a shell's data channel, faults of its own included: a frame that it has taken
 * already is not acknowledged again, it resends its oldest frame every 100 ms, and it takes no quarterdeck_stream.
 */
export class StockPlugin {
  readonly #options: StockPluginOptions;
  #socket: ChannelSocket | undefined;
  #token: string;
  #expected = 0;
  #sequenceNumber = 0;
  readonly #early = new Map<number, { payloadType: number; payload: Uint8Array }>();
  readonly #unacked = new Map<number, Buffer>();
  readonly received = new ByteLog();
  readonly strangeTypes: string[] = [];
  #resending: Timer | undefined;
  #retry: Timer | undefined;
  #ended = false;

  constructor(options: StockPluginOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  get unackedFrames(): number {
    return this.#unacked.size;
  }

  start(): void {
    this.#connect();
    this.#resend();
  }

  write(bytes: Buffer): void {
    for (let offset = 0; offset < bytes.length; offset += 1024)
      this.#send(PayloadType.output, bytes.subarray(offset, offset + 1024));
  }

  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#resending?.cancel();
    this.#retry?.cancel();
    this.#socket?.close();
    this.#options.onEnded(reason);
  }

  #connect(): void {
    const socket: ChannelSocket = this.#options.openSocket('', {
      onOpen: () => {
        socket.sendText(
          JSON.stringify({
            MessageSchemaVersion: '1.0',
            RequestId: '5c2b1d3c-0000-4000-8000-000000000001',
            TokenValue: this.#token,
            ClientId: '5c2b1d3c-0000-4000-8000-000000000002',
            ClientVersion: '1.2.0.0',
          }),
        );
        if (this.#sequenceNumber === 0) this.#send(PayloadType.size, jsonPayload({ cols: 80, rows: 24 }));
      },
      onAlive: () => {},
      onFrame: (frame) => this.#receive(frame),
      onClosed: () => this.#reconnect(),
    });
    this.#socket = socket;
  }

  #reconnect(): void {
    if (this.#ended) return;
    this.#retry = this.#options.clock.after(150, () => {
      this.#options.resume().then(
        ({ token }) => {
          if (this.#ended) return;
          this.#token = token;
          this.#connect();
        },
        (error: Error) => {
          if (error instanceof SessionOverError) this.end(error.message);
          else this.#reconnect();
        },
      );
    });
  }

  #send(payloadType: number, payload: Uint8Array): void {
    const sequenceNumber = this.#sequenceNumber++;
    const frame = encodeAgentMessage(
      { messageType: MessageType.inputStreamData, sequenceNumber, payloadType, payload },
      this.#options.clock.now(),
    );
    this.#unacked.set(sequenceNumber, frame);
    this.#socket?.sendFrame(frame);
  }

  #resend(): void {
    this.#resending = this.#options.clock.after(100, () => {
      const oldest = this.#unacked.values().next().value;
      if (oldest) this.#socket?.sendFrame(oldest);
      this.#resend();
    });
  }

  #receive(frame: Buffer): void {
    let message: ReturnType<typeof decodeAgentMessage>;
    try {
      message = decodeAgentMessage(frame);
    } catch {
      return;
    }
    const { messageType, sequenceNumber, payload, payloadType } = message;
    if (messageType === MessageType.acknowledge) {
      const { AcknowledgedMessageSequenceNumber } = JSON.parse(Buffer.from(payload).toString()) as {
        AcknowledgedMessageSequenceNumber: number;
      };
      this.#unacked.delete(AcknowledgedMessageSequenceNumber);
    } else if (messageType === MessageType.channelClosed) {
      const { Output } = parseJsonPayload(channelClosedSchema, payload, 'channel_closed');
      this.end(Output === '' ? 'Exiting session.' : Output);
    } else if (messageType === MessageType.outputStreamData) {
      if (sequenceNumber < this.#expected) return;
      this.#acknowledge(messageType, message.messageId, sequenceNumber);
      this.#early.set(sequenceNumber, { payloadType, payload });
      for (let next = this.#early.get(this.#expected); next; next = this.#early.get(this.#expected)) {
        if (next.payloadType === PayloadType.output) this.received.push(next.payload);
        this.#early.delete(this.#expected);
        this.#expected += 1;
      }
    } else if (!/_publication$/.test(messageType)) this.strangeTypes.push(messageType);
  }

  #acknowledge(messageType: string, messageId: string, sequenceNumber: number): void {
    const payload = jsonPayload({
      AcknowledgedMessageType: messageType,
      AcknowledgedMessageId: messageId,
      AcknowledgedMessageSequenceNumber: sequenceNumber,
      IsSequentialMessage: true,
    });
    this.#socket?.sendFrame(
      encodeAgentMessage(
        { messageType: MessageType.acknowledge, flags: 3, payload },
        this.#options.clock.now(),
      ),
    );
  }
}
