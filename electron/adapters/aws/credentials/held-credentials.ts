import { inspect } from 'node:util';
import type { Credentials } from '../../../features/connections/ports';

/** Credentials that show nothing but the access key's ID when they are printed, logged or written as JSON. */
export class HeldCredentials implements Credentials {
  readonly accessKeyId: string;
  readonly expiration?: Date;
  readonly #secretAccessKey: string;
  readonly #sessionToken: string | undefined;

  constructor(given: Credentials) {
    this.accessKeyId = given.accessKeyId;
    this.#secretAccessKey = given.secretAccessKey;
    this.#sessionToken = given.sessionToken;
    if (given.expiration !== undefined) this.expiration = given.expiration;
  }

  get secretAccessKey(): string {
    return this.#secretAccessKey;
  }

  // Declared as what it is where there is one: an optional member cannot be a getter under exact optional types.
  get sessionToken(): string {
    return this.#sessionToken as string;
  }

  isSameAs(other: Credentials): boolean {
    return this.accessKeyId === other.accessKeyId && this.#sessionToken === other.sessionToken;
  }

  toJSON(): object {
    return {
      accessKeyId: this.accessKeyId,
      ...(this.expiration === undefined ? {} : { expiration: this.expiration.toISOString() }),
    };
  }

  toString(): string {
    return `Credentials(${this.accessKeyId})`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
