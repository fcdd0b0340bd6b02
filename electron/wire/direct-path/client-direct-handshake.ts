import { FrameError } from '../agent-message';
import { jsonPayload, parseJsonPayload } from '../json-payload';
import { type DirectOffer, directAnswerSchema, directOpenSchema } from './direct-messages';
import { directNonce, directProof, isDirectProof } from './direct-proof';

/** The client's part of opening a direct path: message by message, without the socket. */
export class ClientDirectHandshake {
  readonly #clientNonce = directNonce();
  #state: 'asked' | 'proven' | 'open' = 'asked';

  constructor(
    private readonly offer: DirectOffer,
    private readonly sessionId: string,
  ) {}

  /** The first message. */
  hello(): Buffer {
    return jsonPayload({ OfferId: this.offer.OfferId, ClientNonce: this.#clientNonce });
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** What to answer to a message before the path is open. Raises FrameError for one that the node would not send. */
  receive(message: Uint8Array): Buffer | undefined {
    if (this.#state === 'asked') {
      const { NodeNonce, Proof } = parseJsonPayload(
        directAnswerSchema,
        message,
        'the answer of a direct path',
      );
      const context = {
        sessionId: this.sessionId,
        offerId: this.offer.OfferId,
        clientNonce: this.#clientNonce,
        nodeNonce: NodeNonce,
      };
      if (!isDirectProof(Proof, directProof(this.offer.Secret, 'node', context)))
        throw new FrameError('the other end of a direct path does not know its secret');
      this.#state = 'proven';
      return jsonPayload({ Proof: directProof(this.offer.Secret, 'client', context) });
    }
    parseJsonPayload(directOpenSchema, message, 'the opening of a direct path');
    this.#state = 'open';
    return undefined;
  }
}
