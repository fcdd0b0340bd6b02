import type { Clock, Timer } from '../../platform/clock';
import { FrameError } from '../../wire/agent-message';
import { handshakeResponseSchema, reportedAgentVersion } from '../../wire/data-channel/messages';
import { jsonPayload, parseJsonPayload } from '../../wire/json-payload';
import { PayloadType } from '../../wire/message-type';

/** As long as a stock agent waits. */
const responseMs = 15_000;

interface NodeHandshakeOptions {
  sessionType: string;
  /** Of a Port session: the document's properties with their parameters. */
  properties: unknown;
  clock: Clock;
  send(payloadType: number, payload: Uint8Array): void;
  onComplete(clientVersion: string): void;
  /** `reason` is a sentence. */
  onFailed(reason: string): void;
}

/** The node's part of the handshake: what kind of session this is, and whether the client can carry it. */
export class NodeHandshake {
  readonly #options: NodeHandshakeOptions;
  #startedAt = 0;
  #timer: Timer | undefined;
  #done = false;

  constructor(options: NodeHandshakeOptions) {
    this.#options = options;
  }

  get isDone(): boolean {
    return this.#done;
  }

  start(): void {
    const { sessionType, properties, clock, send } = this.#options;
    this.#startedAt = clock.now();
    this.#timer = clock.after(responseMs, () =>
      this.#fail(`No client answered the handshake of the session within ${responseMs / 1000} seconds.`),
    );
    send(
      PayloadType.handshakeRequest,
      jsonPayload({
        AgentVersion: reportedAgentVersion,
        RequestedClientActions: [
          {
            ActionType: 'SessionType',
            ActionParameters: { SessionType: sessionType, Properties: properties ?? null },
          },
        ],
      }),
    );
  }

  /** Takes what comes before the handshake is done; anything but the response is dropped, as stock agents do. */
  receive(payloadType: number, payload: Uint8Array): void {
    if (payloadType !== PayloadType.handshakeResponse || this.#done) return;
    try {
      const response = parseJsonPayload(handshakeResponseSchema, payload, 'HandshakeResponse');
      const refused = response.ProcessedClientActions.find(({ ActionStatus }) => ActionStatus !== 1);
      if (refused || response.ProcessedClientActions.length === 0)
        this.#fail(refused?.Error || response.Errors?.join(' ') || 'The client cannot carry this session.');
      else this.#complete(response.ClientVersion);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail(`The client answered the handshake with something else: ${error.message}.`);
    }
  }

  cancel(): void {
    this.#done = true;
    this.#timer?.cancel();
  }

  #complete(clientVersion: string): void {
    this.cancel();
    const { clock, send, onComplete } = this.#options;
    send(
      PayloadType.handshakeComplete,
      jsonPayload({
        HandshakeTimeToComplete: (clock.now() - this.#startedAt) * 1_000_000,
        CustomerMessage: '',
      }),
    );
    onComplete(clientVersion);
  }

  #fail(reason: string): void {
    this.cancel();
    this.#options.onFailed(reason);
  }
}
