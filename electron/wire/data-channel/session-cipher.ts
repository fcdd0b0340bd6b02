import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { FrameError } from '../agent-message';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** Length of the data key that KMS makes for a session: one half for each direction. */
export const dataKeyBytes = 64;
/** What encryption adds to a payload. */
export const cipherOverheadBytes = nonceBytes + tagBytes;

/**
 * Encryption of a session with a KMS data key: AES-256-GCM, a payload is nonce, ciphertext and tag, without associated
 * data. Bytes 0 to 31 of the key are for node to client, 32 to 63 for client to node.
 */
export class SessionCipher {
  readonly #encryptionKey: Buffer;
  readonly #decryptionKey: Buffer;

  /** Raises FrameError for a key of another length. */
  constructor(dataKey: Uint8Array, end: 'client' | 'node') {
    if (dataKey.byteLength !== dataKeyBytes)
      throw new FrameError(`The data key has ${dataKey.byteLength} bytes, not ${dataKeyBytes}`);
    const toClient = Buffer.from(dataKey.subarray(0, 32));
    const toNode = Buffer.from(dataKey.subarray(32));
    this.#encryptionKey = end === 'client' ? toNode : toClient;
    this.#decryptionKey = end === 'client' ? toClient : toNode;
  }

  encrypt(plain: Uint8Array): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#encryptionKey, nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Raises FrameError when the payload was not made with this key. */
  decrypt(payload: Uint8Array): Buffer {
    if (payload.byteLength < cipherOverheadBytes)
      throw new FrameError(`${payload.byteLength} bytes are too few for an encrypted payload`);
    const end = payload.byteLength - tagBytes;
    const decipher = createDecipheriv(algorithm, this.#decryptionKey, payload.subarray(0, nonceBytes));
    decipher.setAuthTag(payload.subarray(end));
    try {
      return Buffer.concat([decipher.update(payload.subarray(nonceBytes, end)), decipher.final()]);
    } catch {
      throw new FrameError('An encrypted payload does not match the session key');
    }
  }
}
