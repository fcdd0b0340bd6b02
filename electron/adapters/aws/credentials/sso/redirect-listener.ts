import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '#shared/errors/app-error';
import type { Clock } from '../../../../platform/clock';
import { SignInProblem } from './sign-in-problem';

const path = '/oauth/callback';

/** Waits on loopback for the browser that comes back from the sign-in page, with a code. */
export class RedirectListener {
  /** What is registered; the port is added for each sign-in. */
  static readonly registeredUri = `http://127.0.0.1${path}`;

  readonly #server: Server;
  #answer: (url: URL) => string = () => page('Quarterdeck is not waiting for a sign-in.');

  static async open(): Promise<RedirectListener> {
    const listener = new RedirectListener();
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', (error) =>
        reject(
          new AppError(
            'Unavailable',
            'Nothing can be received on 127.0.0.1, where the browser would come back to.',
            {
              cause: error,
            },
          ),
        ),
      );
      listener.#server.listen(0, '127.0.0.1', resolve);
    });
    return listener;
  }

  private constructor() {
    this.#server = createServer((request, response) => this.#take(request, response));
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** The code that belongs to `state`. Raises SignInProblem when the page says no, or nobody comes in time. */
  code(state: string, clock: Clock, limitMs: number, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        limit.cancel();
        signal.removeEventListener('abort', stop);
        settle();
      };
      const fail = (error: Error) => end(() => reject(error));
      const stop = () => fail(new AppError('Cancelled', 'The sign-in was given up.'));
      const limit = clock.after(
        limitMs,
        () => fail(new SignInProblem('Nobody signed in within 10 minutes. Begin once more.')),
        { background: true },
      );
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      this.#answer = (url) => {
        // Whoever does not know the state was not sent by the page that was opened; the wait goes on.
        if (!isSame(url.searchParams.get('state') ?? '', state))
          return page('This is not the sign-in that Quarterdeck has begun.');
        const code = url.searchParams.get('code');
        if (code) {
          end(() => resolve(code));
          return page('You are signed in. Close this page and go back to Quarterdeck.');
        }
        const isDenied = url.searchParams.get('error') === 'access_denied';
        fail(
          new SignInProblem(
            isDenied
              ? 'The sign-in was declined in the browser.'
              : 'The page ended without a sign-in. Begin once more.',
          ),
        );
        return page('The sign-in did not succeed. Go back to Quarterdeck.');
      };
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    // `//` is a path that a browser may ask for and that is no address.
    const asked = request.url ?? '/';
    const url = new URL(URL.canParse(asked, this.redirectUri) ? asked : '/', this.redirectUri);
    // A page elsewhere can make a name of its own resolve to loopback, but not change this header.
    const isOurs = request.headers.host === new URL(this.redirectUri).host;
    const isRedirect = isOurs && request.method === 'GET' && url.pathname === path;
    response.writeHead(isRedirect ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    response.end(isRedirect ? this.#answer(url) : page('There is nothing here.'));
  }
}

function isSame(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** `sentence` is our own text. */
function page(sentence: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Quarterdeck</title><body style="font:16px system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0"><p>${sentence}</p></body></html>`;
}
