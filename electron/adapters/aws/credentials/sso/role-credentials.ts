import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import type { Credentials } from '../../../../features/connections/ports';
import type { Clock } from '../../../../platform/clock';
import { NetworkRequestHandler } from '../../network/request-handler';
import type { ServiceSettings } from '../../network/service-settings';
import { toAppError } from '../../to-app-error';

const answerSchema = z.object({
  roleCredentials: z.object({
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().min(1),
    /** Epoch milliseconds. */
    expiration: z.number(),
  }),
});

/** The token was refused: the sign-in is over, whatever its date says. */
export class TokenRefusedError extends Error {}

interface Question {
  token: string;
  accountId: string;
  roleName: string;
  profile: string;
}

const attempts = 3;

/**
 * GetRoleCredentials of the SSO portal: one unsigned GET, whose client the SDK keeps to itself. Source: "GetRoleCredentials" in
 * the IAM Identity Center Portal API Reference. Raises AppError, and TokenRefusedError.
 */
export async function roleCredentials(
  portal: ServiceSettings,
  question: Question,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Credentials> {
  const handler = new NetworkRequestHandler(portal.network);
  const what = `get the credentials of ${question.roleName} in ${question.accountId} (profile ${question.profile})`;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(handler, portal, question, signal);
      const isTransient = answer.status === 429 || answer.status >= 500;
      if (!isTransient || attempt === attempts) return read(answer, question, what, clock.now());
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt * Math.random()));
    }
  } catch (error) {
    if (error instanceof TokenRefusedError) throw error;
    throw toAppError(error, what, 'IAM Identity Center');
  } finally {
    handler.destroy();
  }
}

/** An answer of the portal is a few hundred bytes long. */
const longestAnswer = 64 * 1024;

interface Answer {
  status: number;
  text: string;
  /** AWS's time, in epoch milliseconds, where it says it. */
  date: number | undefined;
}

async function ask(
  handler: NetworkRequestHandler,
  portal: ServiceSettings,
  { accountId, roleName, token }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const base = new URL(portal.endpoint ?? portalAddress(portal));
  const request = {
    method: 'GET',
    protocol: base.protocol,
    hostname: base.hostname,
    ...(base.port === '' ? {} : { port: Number(base.port) }),
    path: `${base.pathname.replace(/\/$/, '')}/federation/credentials`,
    query: { role_name: roleName, account_id: accountId },
    headers: { host: base.host, 'x-amz-sso_bearer_token': token, accept: 'application/json' },
  };
  const { response } = await handler.handle(request as never, { abortSignal: signal as never });
  const date = Date.parse(response.headers.date ?? '');
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    byteCount += chunk.byteLength;
    // What is longer is no answer of the portal; nothing of it is used.
    if (byteCount <= longestAnswer) chunks.push(chunk);
  }
  return {
    status: response.statusCode,
    text: byteCount > longestAnswer ? '' : Buffer.concat(chunks).toString('utf8'),
    date: Number.isNaN(date) ? undefined : date,
  };
}

export function portalAddress({
  region,
  useFipsEndpoint,
  useDualstackEndpoint,
}: Pick<ServiceSettings, 'region' | 'useFipsEndpoint' | 'useDualstackEndpoint'>): string {
  // In GovCloud the plain name is the one of FIPS.
  const isFipsByName = region.startsWith('us-gov-') && !useDualstackEndpoint;
  const name = useFipsEndpoint && !isFipsByName ? 'portal.sso-fips' : 'portal.sso';
  const suffix = region.startsWith('cn-')
    ? useDualstackEndpoint
      ? 'api.amazonwebservices.com.cn'
      : 'amazonaws.com.cn'
    : useDualstackEndpoint
      ? 'api.aws'
      : 'amazonaws.com';
  return `https://${name}.${region}.${suffix}`;
}

function read({ status, text, date }: Answer, question: Question, what: string, nowMs: number): Credentials {
  if (status === 401) throw new TokenRefusedError();
  if (status === 403 || status === 404)
    throw new AppError(
      'AccessDenied',
      `The sign-in gives no access to ${question.roleName} in the account ${question.accountId} (profile ${question.profile}). Ask for the assignment in IAM Identity Center, or check sso_role_name and sso_account_id.`,
    );
  if (status !== 200)
    throw new AppError(
      'Unavailable',
      `Could not ${what}: IAM Identity Center answered ${status}. Try again later.`,
    );
  const answer = answerSchema.safeParse(parse(text));
  if (!answer.success)
    throw new AppError('Unavailable', `Could not ${what}: the answer holds no credentials.`);
  const { expiration, ...keys } = answer.data.roleCredentials;
  // Told in this machine's time, which may not be AWS's.
  return { ...keys, expiration: new Date(expiration - ((date ?? nowMs) - nowMs)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
