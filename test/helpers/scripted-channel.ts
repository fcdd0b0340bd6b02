import type {
  ChannelSocketHandlers,
  OpenChannelSocket,
} from '#electron/adapters/data-channel/channel-socket';
import { decodeAgentMessage, encodeAgentMessage } from '#electron/wire/agent-message';
import { StreamEndpoint } from '#electron/wire/data-channel/stream-endpoint';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType } from '#electron/wire/message-type';
import type { FakeClock } from './fake-clock';

/** The far side of a client's sockets, frame by frame: a test is the service and the node at once. */
export class ScriptedChannel {
  /** Open messages, one per socket. */
  readonly openMessages: Record<string, unknown>[] = [];
  /** Stream data that the node has taken. */
  readonly taken: { payloadType: number; payload: Buffer }[] = [];
  readonly node: StreamEndpoint;
  pings = 0;
  terminated = 0;
  /** The node takes and acknowledges what comes. */
  answers = true;
  answersPings = true;
  #handlers: ChannelSocketHandlers | undefined;
  #isOpen = false;

  constructor(clock: FakeClock) {
    this.node = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => this.receive(frame),
      onData: (payloadType, payload) => void this.taken.push({ payloadType, payload: Buffer.from(payload) }),
    });
  }

  readonly openSocket: OpenChannelSocket = (_url, handlers) => {
    this.#handlers = handlers;
    const channel = this;
    return {
      get isOpen() {
        return channel.#isOpen && channel.#handlers === handlers;
      },
      sendText: (text) => void this.openMessages.push(JSON.parse(text)),
      sendFrame: (frame) => {
        if (this.answers) this.node.receive(decodeAgentMessage(frame));
      },
      ping: () => {
        this.pings += 1;
        if (this.answersPings) this.#handlers?.onAlive();
      },
      close: () => {
        this.#isOpen = false;
      },
      terminate: () => {
        this.terminated += 1;
        this.lose('no sign of life');
      },
    };
  };

  /** A socket waits for open() or lose(). */
  get isWaiting(): boolean {
    return this.#handlers !== undefined && !this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    this.#handlers?.onOpen();
  }

  lose(reason = 'the connection broke'): void {
    this.#isOpen = false;
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClosed(reason);
  }

  receive(frame: Buffer): void {
    if (!this.#isOpen) return;
    this.#handlers?.onAlive();
    this.#handlers?.onFrame(frame);
  }

  say(messageType: string, payload: unknown): void {
    this.receive(encodeAgentMessage({ messageType, payload: jsonPayload(payload) }));
  }

  tellOptions(PeerPresent: boolean, isOurs = true): void {
    this.say(MessageType.streamOptions, {
      PeerPresent,
      MaxPayloadBytes: isOurs ? 32_768 : 1024,
      MuxVersion: isOurs ? 2 : 1,
    });
  }
}
