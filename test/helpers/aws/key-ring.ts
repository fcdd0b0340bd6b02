import { randomBytes } from 'node:crypto';

/** Who keys belong to, as GetCallerIdentity tells it. */
export interface Principal {
  accountId: string;
  arn: string;
  userId: string;
}

export interface KnownKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** Epoch milliseconds, by the clock of the ring. */
  expiresAt?: number;
  principal: Principal;
  /** They were issued with a code of an MFA device. */
  mfa?: boolean;
}

/** The keys that the stand-ins of a test know: those of users, and temporary ones that end when the test says. */
export class KeyRing {
  readonly #keys = new Map<string, KnownKeys>();

  /** `now`: the time of AWS, which may differ from this machine's. */
  constructor(public now: () => number = Date.now) {}

  user(accountId: string, name: string, secretAccessKey = randomText(30)): KnownKeys {
    const keys: KnownKeys = {
      accessKeyId: `AKIA${randomId()}`,
      secretAccessKey,
      principal: {
        accountId,
        arn: `arn:aws:iam::${accountId}:user/${name}`,
        userId: `AIDA${randomId()}`,
      },
    };
    this.#keys.set(keys.accessKeyId, keys);
    return keys;
  }

  issue(
    principal: Principal,
    seconds: number,
    options: { mfa?: boolean } = {},
  ): Required<Omit<KnownKeys, 'mfa'>> {
    const keys = {
      accessKeyId: `ASIA${randomId()}`,
      secretAccessKey: randomText(30),
      sessionToken: randomText(90),
      expiresAt: this.now() + seconds * 1000,
      principal,
      ...options,
    };
    this.#keys.set(keys.accessKeyId, keys);
    return keys;
  }

  find(accessKeyId: string): KnownKeys | undefined {
    return this.#keys.get(accessKeyId);
  }

  all(): KnownKeys[] {
    return [...this.#keys.values()];
  }

  /** From now on they are expired. */
  expire(accessKeyId: string): void {
    const keys = this.#keys.get(accessKeyId);
    if (keys) keys.expiresAt = this.now();
  }

  forget(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }
}

export function randomId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('');
}

export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64');
}
