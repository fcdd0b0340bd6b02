import { type Fact, known, notHere, unknown } from '../../../features/doctor/fact';
import { toAppError } from '../to-app-error';

/** Names under which the services refuse for a permission that is missing. */
const refused = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'AuthorizationError',
]);

/**
 * What a call answers as a fact; what it raises as the reason why there is none. `action` is the permission of the call,
 * as IAM names it. Raises for an abort alone.
 */
export async function asFact<T>(
  action: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<Fact<T>> {
  signal.throwIfAborted();
  try {
    return known(await call());
  } catch (thrown) {
    signal.throwIfAborted();
    const error = thrown as Error;
    if (refused.has(error.name))
      return unknown(`the identity of this connection may not use ${action}.`, action);
    const what = `use ${action}`;
    const { code, message } = toAppError(thrown, what);
    if (code === 'NotSupported') return notHere('the connection has no such thing.');
    const reason = message.replace(`Could not ${what}: `, '');
    return unknown(`${reason.charAt(0).toLowerCase()}${reason.slice(1)}`);
  }
}

/** The same where an error of this name means that there is no such thing. */
export async function orAbsent<T>(names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (names.includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** Follows the pages of a listing to its end. */
export async function allPages<Page, Row>(
  read: (token: string | undefined) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[] | undefined,
  tokenOf: (page: Page) => string | undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    rows.push(...(rowsOf(page) ?? []));
    token = tokenOf(page);
  } while (token);
  return rows;
}
