import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../../../platform/node/atomic-file';
import type { SsoSessionPlan } from '../../profiles/credential-plan';
import { readTextFile } from '../../profiles/read-text-file';

/** The file of a sign-in as the AWS CLI writes and reads it; dates are texts. */
const tokenSchema = z.looseObject({
  accessToken: z.string().min(1),
  expiresAt: z.string(),
  startUrl: z.string().optional(),
  region: z.string().optional(),
  refreshToken: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  registrationExpiresAt: z.string().optional(),
});
export type SsoToken = z.infer<typeof tokenSchema>;

const registrationSchema = z.looseObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  expiresAt: z.string(),
  scopes: z.array(z.string()).optional(),
  /** Of a registration that comes back to loopback; by a code, the CLI leaves it out. */
  grantTypes: z.array(z.string()).optional(),
});
export type SsoRegistration = z.infer<typeof registrationSchema>;

/**
 * The folder that the AWS CLI, the SDKs and this application share. Files are replaced whole, with mode 0600; one
 * that cannot be written is kept in memory, for this process.
 */
export class SsoCache {
  readonly #folder: string;
  /** What could not be written: a sign-in that a person has just made is not lost for a full disk. */
  readonly #unwritten = new Map<string, object>();

  constructor(home: string) {
    this.#folder = join(home, '.aws', 'sso', 'cache');
  }

  /** Undefined where there is none that can be understood. */
  async token(session: SsoSessionPlan): Promise<SsoToken | undefined> {
    return tokenSchema.safeParse(await this.#read(tokenKey(session))).data;
  }

  writeToken(session: SsoSessionPlan, token: SsoToken): void {
    this.#write(tokenKey(session), token);
  }

  /** One that is good for this way to sign in; both ways have the same file, the last one counts. */
  async registration(session: SsoSessionPlan, flow: SsoFlow): Promise<SsoRegistration | undefined> {
    const { data } = registrationSchema.safeParse(await this.#read(registrationKey(session)));
    const isForBrowser = data?.grantTypes?.includes('authorization_code') === true;
    return isForBrowser === (flow === 'browser') ? data : undefined;
  }

  writeRegistration(session: SsoSessionPlan, registration: SsoRegistration): void {
    this.#write(registrationKey(session), registration);
  }

  async #read(key: string): Promise<unknown> {
    const unwritten = this.#unwritten.get(key);
    if (unwritten) return unwritten;
    const file = await readTextFile(join(this.#folder, `${key}.json`));
    if (file.kind !== 'text') return undefined;
    try {
      return JSON.parse(file.text);
    } catch {
      return undefined;
    }
  }

  #write(key: string, value: object): void {
    try {
      writeFileAtomically(join(this.#folder, `${key}.json`), JSON.stringify(value));
      this.#unwritten.delete(key);
    } catch {
      this.#unwritten.set(key, value);
    }
  }
}

export type SsoFlow = 'browser' | 'device';

/** The name of the session, or the start page of a legacy profile. */
export function sessionKey(session: SsoSessionPlan): string {
  return session.name ?? session.startUrl;
}

function tokenKey(session: SsoSessionPlan): string {
  return sha1(sessionKey(session));
}

/** As the CLI makes it: the hash of a text of Python's json.dumps with sorted keys. */
function registrationKey(session: SsoSessionPlan): string {
  const parts: [string, string | string[] | null][] = [
    ['region', session.region],
    ['scopes', session.scopes.length > 0 ? session.scopes : null],
    ['session_name', session.name ?? null],
    ['startUrl', session.startUrl],
    ['tool', 'botocore'],
  ];
  return sha1(`{${parts.map(([key, value]) => `"${key}": ${pythonJson(value)}`).join(', ')}}`);
}

function pythonJson(value: string | string[] | null): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sha1(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('hex');
}

/** As the CLI writes a date: without fractions of a second. */
export function cacheDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Epoch milliseconds of a date in the cache; older CLIs end it in `UTC`. Undefined for what is no date. */
export function readCacheDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text.replace(/UTC$/, 'Z'));
  return Number.isNaN(time) ? undefined : time;
}
