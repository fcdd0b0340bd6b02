import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '#electron/platform/logger';
import type { LinkPort } from '#electron/platform/parent-link';
import { TerminalSession } from '#electron/session-host/terminal-session';
import type { SessionState } from '#shared/terminals/terminal-port';
import { FakeClock } from '#test/helpers/fake-clock';

let changeState: (state: SessionState) => void;
vi.mock('#electron/adapters/data-channel/terminal-client', () => ({
  TerminalClient: class {
    constructor(options: { onState(state: SessionState): void }) {
      changeState = options.onState;
    }
    release() {}
  },
}));

/** A window's end of a port, which can go away. */
class WindowPort {
  readonly sent: unknown[] = [];
  #onClose = () => {};
  on(event: string, listener: () => void) {
    if (event === 'close') this.#onClose = listener;
  }
  start() {}
  postMessage(message: unknown) {
    this.sent.push(message);
  }
  close() {
    this.#onClose();
  }
}

describe('a terminal whose window goes away', () => {
  let clock: FakeClock;
  let session: TerminalSession;
  let port: WindowPort;
  const abandoned = vi.fn();
  const asPort = (one: WindowPort) => one as unknown as LinkPort;

  beforeEach(() => {
    clock = new FakeClock();
    port = new WindowPort();
    abandoned.mockClear();
    session = new TerminalSession({
      ticket: { sessionId: 's', streamUrl: 'wss://127.0.0.1', token: 'token' },
      size: { cols: 80, rows: 24 },
      port: asPort(port),
      tap: { output: () => {}, resized: () => {} },
      clock,
      logger: silentLogger,
      resume: () => Promise.reject(new Error('not asked')),
      onEnded: () => {},
      onAbandoned: abandoned,
    });
    changeState({ kind: 'live' } as SessionState);
  });

  it('is given up after a minute', () => {
    port.close();
    clock.advance(61_000);
    expect(abandoned).toHaveBeenCalledOnce();
  });

  it('is kept for a window that takes it up in time', () => {
    port.close();
    clock.advance(30_000);
    session.attach(asPort(new WindowPort()));
    clock.advance(120_000);
    expect(abandoned).not.toHaveBeenCalled();
  });

  it('is not given up once it has ended: its pane may have begun another session', () => {
    changeState({ kind: 'ended', reason: 'The node stopped.' });
    port.close();
    clock.advance(120_000);
    expect(abandoned).not.toHaveBeenCalled();
  });
});
