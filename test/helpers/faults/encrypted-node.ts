import { randomBytes } from 'node:crypto';
import type { DataKey } from '#electron/adapters/data-channel/client-handshake';
import type { ServiceAccess } from '#electron/local-node/service/service-access';
import { DataChannel, type OpenDataChannel } from '#electron/local-node/sessions/data-channel';
import { silentLogger } from '#electron/platform/logger';
import {
  encryptionChallengeSchema,
  handshakeResponseSchema,
  stockStreamOptions,
} from '#electron/wire/data-channel/messages';
import { SessionCipher } from '#electron/wire/data-channel/session-cipher';
import { StreamEndpoint } from '#electron/wire/data-channel/stream-endpoint';
import { jsonPayload, parseJsonPayload } from '#electron/wire/json-payload';
import { MessageType, PayloadType } from '#electron/wire/message-type';
import type { FakeClock } from '../fake-clock';
import { ByteLog } from './byte-log';
import type { SeededRandom } from './seeded-random';

interface EncryptedNodeOptions {
  clock: FakeClock;
  random: SeededRandom;
  access(): ServiceAccess | undefined;
  openChannel: OpenDataChannel;
  dataKey: DataKey;
  output: Buffer;
}

/**
 * A stock agent with a KMS key: it asks for encryption, has the client prove that it holds the key, and throws away
 * what comes before that. Then it writes its output and reads.
 */
export class EncryptedNode {
  readonly #options: EncryptedNodeOptions;
  readonly #channel: DataChannel;
  readonly #stream: StreamEndpoint;
  readonly #cipher: SessionCipher;
  readonly #challenge = randomBytes(64);
  #state: 'asking' | 'challenging' | 'complete' | 'failed' = 'asking';
  readonly received = new ByteLog();
  #offset = 0;
  #closed = false;

  constructor(options: EncryptedNodeOptions) {
    this.#options = options;
    const { clock, random, access, openChannel, dataKey } = options;
    this.#cipher = new SessionCipher(dataKey.plaintext, 'node');
    this.#channel = new DataChannel({
      sessionId: 'session-of-a-schedule',
      access,
      clock,
      logger: silentLogger,
      open: openChannel,
      random: random.fork().next,
      onMessage: (message) => {
        if (message.messageType === MessageType.pausePublication) this.#stream.suspend();
        else if (message.messageType === MessageType.startPublication) this.#stream.resume();
        else this.#stream.receive(message);
      },
      onOpen: () => this.#stream.resume(),
      onLost: () => this.#stream.suspend(),
      onGone: () => this.terminate(),
    });
    this.#stream = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => this.#channel.sendFrame(frame),
      onData: (payloadType, payload) => this.#data(payloadType, payload),
    });
    this.#stream.suspend();
  }

  start(): void {
    this.#channel.start();
    this.#stream.send(
      PayloadType.handshakeRequest,
      jsonPayload({
        AgentVersion: '3.3.0.0',
        RequestedClientActions: [
          {
            ActionType: 'SessionType',
            ActionParameters: { SessionType: 'Standard_Stream', Properties: null },
          },
          {
            ActionType: 'KMSEncryption',
            ActionParameters: { KMSKeyId: 'arn:aws:kms:eu-north-1:1:key/k', Challenge: 'AAAA' },
          },
        ],
      }),
    );
  }

  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  terminate(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream.close();
    this.#channel.close();
  }

  #data(payloadType: number, payload: Uint8Array): void {
    if (this.#state === 'asking' && payloadType === PayloadType.handshakeResponse) {
      const response = parseJsonPayload(handshakeResponseSchema, payload, 'HandshakeResponse');
      const result = response.ProcessedClientActions[1]?.ActionResult as { KMSCipherTextKey?: string } | null;
      const blob = Buffer.from(this.#options.dataKey.ciphertextBlob).toString('base64');
      if (result?.KMSCipherTextKey !== blob) throw new Error('the client sent another key');
      this.#state = 'challenging';
      const challenge = this.#cipher.encrypt(this.#challenge).toString('base64');
      this.#stream.send(PayloadType.encryptionChallengeRequest, jsonPayload({ Challenge: challenge }));
    } else if (this.#state === 'challenging' && payloadType === PayloadType.encryptionChallengeResponse) {
      const { Challenge } = parseJsonPayload(encryptionChallengeSchema, payload, 'EncChallengeResponse');
      if (!this.#cipher.decrypt(Buffer.from(Challenge, 'base64')).equals(this.#challenge))
        throw new Error('the client did not prove that it has the key');
      this.#state = 'complete';
      this.#stream.send(
        PayloadType.handshakeComplete,
        jsonPayload({ HandshakeTimeToComplete: 1, CustomerMessage: '' }),
      );
      this.#write();
    } else if (this.#state === 'complete' && payloadType === PayloadType.output)
      this.received.push(this.#cipher.decrypt(payload));
  }

  #write(): void {
    const { output, clock, random } = this.#options;
    if (this.#closed || this.#offset >= output.length) return;
    const size = random.integer(1, stockStreamOptions.MaxPayloadBytes);
    const piece = output.subarray(this.#offset, this.#offset + size);
    this.#offset += piece.length;
    this.#stream.send(PayloadType.output, this.#cipher.encrypt(piece));
    clock.after(random.integer(0, 10), () => this.#write());
  }
}
