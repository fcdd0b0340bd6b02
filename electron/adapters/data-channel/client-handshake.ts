import {
  encryptionChallengeSchema,
  handshakeCompleteSchema,
  handshakeRequestSchema,
  kmsEncryptionActionSchema,
  reportedVersion,
  sessionTypeActionSchema,
} from '../../wire/data-channel/messages';
import { SessionCipher } from '../../wire/data-channel/session-cipher';
import { jsonPayload, parseJsonPayload } from '../../wire/json-payload';
import { PayloadType } from '../../wire/message-type';

/** A data key of KMS's GenerateDataKey: 64 bytes, and the same encrypted for the node. */
export interface DataKey {
  plaintext: Uint8Array;
  ciphertextBlob: Uint8Array;
}

/** What a node says of a session before it begins. */
export interface HandshakeFacts {
  agentVersion: string;
  sessionType: string;
  /** Of a Port session. */
  properties: unknown;
}

interface ClientHandshakeOptions {
  /** Session types that the caller can carry. */
  sessionTypes: readonly string[];
  /** Makes a data key; absent where there is no KMS. Rejects with a sentence. */
  dataKey?(keyId: string): Promise<DataKey>;
  send(payloadType: number, payload: Uint8Array): void;
  onComplete(facts: HandshakeFacts, message: string, cipher: SessionCipher | undefined): void;
  /** The node was told no; the session cannot begin. */
  onRefused(reason: string): void;
}

/** ActionStatus of HandshakeResponse. */
const ActionStatus = { success: 1, failed: 2, unsupported: 3 } as const;

interface ProcessedAction {
  ActionType: string;
  ActionStatus: number;
  ActionResult: unknown;
  Error: string;
}

/** The client's part of the handshake, for the sessions whose node begins one: ports, commands, and encrypted shells. */
export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  #facts: HandshakeFacts = { agentVersion: '', sessionType: '', properties: undefined };
  #cipher: SessionCipher | undefined;
  #state: 'none' | 'running' | 'complete' | 'refused' = 'none';

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
  }

  /** Between HandshakeRequest and HandshakeComplete: what is sent then is acknowledged and thrown away. */
  get isRunning(): boolean {
    return this.#state === 'running' || this.#state === 'refused';
  }

  /** True when the payload was one of the handshake's. Raises FrameError for one of a wrong shape. */
  receive(payloadType: number, payload: Uint8Array): boolean {
    switch (payloadType) {
      case PayloadType.handshakeRequest:
        this.#request(payload);
        return true;
      case PayloadType.encryptionChallengeRequest:
        this.#challenge(payload);
        return true;
      case PayloadType.handshakeComplete: {
        const { CustomerMessage } = parseJsonPayload(handshakeCompleteSchema, payload, 'HandshakeComplete');
        if (this.#state !== 'running') return true;
        this.#state = 'complete';
        this.#options.onComplete(this.#facts, CustomerMessage, this.#cipher);
        return true;
      }
      default:
        return false;
    }
  }

  #request(payload: Uint8Array): void {
    const request = parseJsonPayload(handshakeRequestSchema, payload, 'HandshakeRequest');
    this.#state = 'running';
    this.#facts = { ...this.#facts, agentVersion: request.AgentVersion };
    void Promise.all(
      request.RequestedClientActions.map((action) =>
        this.#process(action.ActionType, action.ActionParameters),
      ),
    ).then((processed) => this.#respond(processed));
  }

  #respond(processed: ProcessedAction[]): void {
    const refusals = processed.filter(({ ActionStatus: status }) => status !== ActionStatus.success);
    const errors = refusals.map(({ Error: reason }) => reason);
    if (errors.length > 0) this.#state = 'refused';
    this.#options.send(
      PayloadType.handshakeResponse,
      jsonPayload({
        ClientVersion: reportedVersion,
        ProcessedClientActions: processed,
        Errors: errors.length > 0 ? errors : null,
      }),
    );
    if (errors[0] !== undefined) this.#options.onRefused(errors.join(' '));
  }

  async #process(type: string, parameters: unknown): Promise<ProcessedAction> {
    const answer = (status: number, result: unknown, error = '') => ({
      ActionType: type,
      ActionStatus: status,
      ActionResult: result,
      Error: error,
    });
    if (type === 'SessionType') {
      const action = sessionTypeActionSchema.safeParse(parameters);
      const sessionType = action.data?.SessionType ?? '';
      if (!this.#options.sessionTypes.includes(sessionType))
        return answer(
          ActionStatus.failed,
          null,
          `The node began a session of type ${sessionType || 'unknown'}; expected was ${this.#options.sessionTypes.join(' or ')}.`,
        );
      this.#facts = { ...this.#facts, sessionType, properties: action.data?.Properties };
      return answer(ActionStatus.success, null);
    }
    if (type === 'KMSEncryption') {
      const action = kmsEncryptionActionSchema.safeParse(parameters);
      if (!action.success)
        return answer(ActionStatus.failed, null, 'The node asked for encryption without naming a KMS key.');
      const keyId = action.data.KMSKeyId;
      if (this.#options.dataKey === undefined)
        return answer(
          ActionStatus.unsupported,
          null,
          `The session is to be encrypted with the KMS key ${keyId}, and this connection has no KMS. Remove the key from the session preferences to connect.`,
        );
      try {
        const key = await this.#options.dataKey(keyId);
        this.#cipher = new SessionCipher(key.plaintext, 'client');
        return answer(ActionStatus.success, {
          KMSCipherTextKey: Buffer.from(key.ciphertextBlob).toString('base64'),
          KMSCipherTextHash: null,
        });
      } catch (error) {
        return answer(
          ActionStatus.unsupported,
          null,
          `No key for the encryption of the session could be had: ${(error as Error).message}`,
        );
      }
    }
    return answer(
      ActionStatus.unsupported,
      null,
      `The node asks for ${type}, which this version of Quarterdeck does not know.`,
    );
  }

  /** The node proves that it has the key, and learns that we have: its text comes back under the other half. */
  #challenge(payload: Uint8Array): void {
    const { Challenge } = parseJsonPayload(encryptionChallengeSchema, payload, 'EncChallengeRequest');
    if (this.#cipher === undefined) return;
    const text = this.#cipher.decrypt(Buffer.from(Challenge, 'base64'));
    this.#options.send(
      PayloadType.encryptionChallengeResponse,
      jsonPayload({ Challenge: this.#cipher.encrypt(text).toString('base64') }),
    );
  }
}
