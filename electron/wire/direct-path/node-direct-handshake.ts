import { FrameError } from '../agent-message';
import { jsonPayload, parseJsonPayload } from '../json-payload';
import { directHelloSchema, directProofSchema } from './direct-messages';
import { directNonce, directProof, isDirectProof } from './direct-proof';

/** An offer as the node remembers it. */
export interface OpenOffer {
  sessionId: string;
  secret: string;
}

/** The node's part of opening a direct path: message by message, without the socket. */
export class NodeDirectHandshake<Offer extends OpenOffer> {
  readonly #takeOffer: (offerId: string) => Offer | undefined;
  #asked: { offer: Offer; expectedProof: string } | undefined;
  #proven: Offer | undefined;

  /** `takeOffer` answers an offer once and then never again: who fails to prove the secret has used it up. */
  constructor(takeOffer: (offerId: string) => Offer | undefined) {
    this.#takeOffer = takeOffer;
  }

  /** The offer whose secret the client has proven to know. */
  get proven(): Offer | undefined {
    return this.#proven;
  }

  /** What to answer to a message before the path is open. Raises FrameError; the connection is then to be dropped. */
  receive(message: Uint8Array): Buffer {
    if (this.#asked === undefined) {
      const { OfferId, ClientNonce } = parseJsonPayload(
        directHelloSchema,
        message,
        'the hello of a direct path',
      );
      const offer = this.#takeOffer(OfferId);
      if (offer === undefined) throw new FrameError('a direct path was asked for that is not offered');
      const { sessionId, secret } = offer;
      const context = { sessionId, offerId: OfferId, clientNonce: ClientNonce, nodeNonce: directNonce() };
      this.#asked = { offer, expectedProof: directProof(secret, 'client', context) };
      return jsonPayload({ NodeNonce: context.nodeNonce, Proof: directProof(secret, 'node', context) });
    }
    const { Proof } = parseJsonPayload(directProofSchema, message, 'the proof of a direct path');
    if (!isDirectProof(Proof, this.#asked.expectedProof))
      throw new FrameError('the client of a direct path does not know its secret');
    this.#proven = this.#asked.offer;
    return jsonPayload({ Open: true });
  }
}
