import { randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock';

const lifetimeMs = 60_000;

/** One-time tokens with which a node opens the channel that it has just asked for. */
export class ChannelTokens {
  readonly #tokens = new Map<string, { channel: string; nodeId: string; expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  issue(channel: string, nodeId: string): string {
    const now = this.clock.now();
    for (const [token, entry] of this.#tokens) if (entry.expiresAt <= now) this.#tokens.delete(token);
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, { channel, nodeId, expiresAt: now + lifetimeMs });
    return token;
  }

  /** Whether the token is for this channel and node; it cannot be used again. */
  redeem(token: string, channel: string, nodeId: string): boolean {
    const entry = this.#tokens.get(token);
    if (!entry || entry.channel !== channel || entry.nodeId !== nodeId) return false;
    this.#tokens.delete(token);
    return entry.expiresAt > this.clock.now();
  }
}
