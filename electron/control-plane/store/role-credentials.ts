import { randomBytes } from 'node:crypto';
import type { Store } from './database';
import { hashToken, type SecretBox, tokenMatches } from './secret-box';

export interface IssuedCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: number;
}

/** Temporary credentials of nodes: given out once, kept sealed so that signatures can be checked after a restart. */
export class RoleCredentialStore {
  constructor(
    private readonly store: Store,
    private readonly box: SecretBox,
  ) {}

  issue(nodeId: string, nowMs: number, lifetimeMs: number): IssuedCredentials {
    const issued: IssuedCredentials = {
      accessKeyId: `ASIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiresAt: nowMs + lifetimeMs,
    };
    this.store.transaction(() => {
      this.store.run('DELETE FROM role_credentials WHERE expires_at < ?', nowMs);
      this.store.run(
        'INSERT INTO role_credentials (access_key_id, node_id, sealed_secret, token_hash, expires_at) VALUES (?, ?, ?, ?, ?)',
        issued.accessKeyId,
        nodeId,
        this.box.seal(issued.secretAccessKey),
        hashToken(issued.sessionToken),
        issued.expiresAt,
      );
    });
    return issued;
  }

  /** Undefined when the key is unknown; the caller checks expiry and token. */
  find(
    accessKeyId: string,
  ):
    | { nodeId: string; secretAccessKey: string; expiresAt: number; tokenIs(token: string): boolean }
    | undefined {
    const row = this.store.get('SELECT * FROM role_credentials WHERE access_key_id = ?', accessKeyId);
    if (!row) return undefined;
    return {
      nodeId: String(row.node_id),
      secretAccessKey: this.box.open(String(row.sealed_secret)),
      expiresAt: Number(row.expires_at),
      tokenIs: (token) => tokenMatches(token, String(row.token_hash)),
    };
  }
}
