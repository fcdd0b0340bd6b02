import { join } from 'node:path';
import { MessageChannelMain, type WebContents } from 'electron';
import { AppError, asAppError } from '#shared/errors/app-error';
import { terminalPortMessage } from '#shared/ipc/names';
import type { TerminalSize } from '#shared/terminals/terminal-port';
import type { SessionRequest, SessionStarter } from '../features/terminals/ports';
import type { Clock } from '../platform/clock';
import { startUtilityChild, type UtilityChild } from '../platform/electron/utility-child';
import type { Logger } from '../platform/logger';
import { Supervisor } from '../platform/supervisor';
import { type SessionHostRequest, sessionHostReportSchema } from '../session-host/process-messages';

/** What else lives in the session host, and is told of its lives. */
export interface SessionHostGuest {
  hostStarted(send: (message: unknown) => void): void;
  /** False when the message is none of the guest's. */
  hostReported(message: unknown): boolean;
  hostLost(): void;
}

/** How long a new terminal waits for a process that is being started again. */
const restartWaitMs = 5000;

/** How a session is recorded; see the session host's `open`. */
export type RecordingOrder = NonNullable<Extract<SessionHostRequest, { kind: 'open' }>['recording']>;

/** What is known of a session when nothing more comes of it; without `outputBytes` when its process took that along. */
export interface FinishedSession {
  sessionId: string;
  endedAt: number;
  reason: string;
  outputBytes?: number | undefined;
  recording?: { isComplete: boolean; reason?: string | undefined; bytes?: number | undefined } | undefined;
}

interface SessionHostOptions {
  modulesDirectory: string;
  logDirectory: string;
  clock: Clock;
  logger: Logger;
  /** From the settings: how many hours a lost session is tried to be resumed. Where it says nothing, the session's own maximum duration counts. */
  resumeHours(): number | undefined;
  guests: readonly SessionHostGuest[];
  /** A terminal ended without its port being able to say so. */
  onEnded(terminalId: string, reason: string): void;
  /** Called once for each session that was opened. */
  onFinished(session: FinishedSession): void;
  onRecordingStopped(sessionId: string, reason: string): void;
}

const hourMs = 3_600_000;
/** How long a session without a maximum duration is tried to be resumed. */
const unlimitedMs = 24 * hourMs;

interface OpenTerminal {
  connectionId: string;
  sessionId: string;
  nodeId: string;
  /** Of the session, as the control plane has it; undefined while unknown or where there is none. */
  maxDurationMs: number | undefined;
  /** Epoch milliseconds since when no attempt to resume has succeeded. */
  lostSince: number | undefined;
  /** Asked anew for each use: the connection may have got another client meanwhile. */
  starter(): Promise<SessionStarter>;
}

interface OpenOptions {
  terminalId: string;
  connectionId: string;
  request: SessionRequest;
  size: TerminalSize;
  starter(): Promise<SessionStarter>;
  /** Told when the session is there; answers how it is to be recorded, if it is. */
  onStarted(sessionId: string): Promise<RecordingOrder | undefined>;
}

/** How long the end of the application waits for the last lines of recordings. */
const finishWaitMs = 2500;
const lostReason = 'The process that carries the terminals ended unexpectedly, and this session with it.';

/** The life of terminals' sessions as main sees it: start, resume, terminate. Bytes pass by it over ports. */
export class SessionHost {
  readonly #supervisor: Supervisor;
  readonly #terminals = new Map<string, OpenTerminal>();
  /** Sessions that were opened and have not been reported as finished, with what hears of the report. */
  readonly #unfinished = new Map<string, () => void>();
  readonly #options: SessionHostOptions;
  #child: UtilityChild | undefined;

  constructor(options: SessionHostOptions) {
    this.#options = options;
    this.#supervisor = new Supervisor({
      name: 'session host',
      clock: options.clock,
      logger: options.logger,
      start: (onExit) => {
        const child = startUtilityChild(
          join(options.modulesDirectory, 'session-host-process.js'),
          'Quarterdeck sessions',
          (message) => {
            if (!options.guests.some((guest) => guest.hostReported(message))) this.#reported(message);
          },
          (exitCode) => {
            this.#lost();
            for (const guest of options.guests) guest.hostLost();
            onExit(exitCode);
          },
        );
        child.send({ kind: 'start', logFile: join(options.logDirectory, 'session-host.log') });
        this.#child = child;
        for (const guest of options.guests) guest.hostStarted((message) => child.send(message));
        return child;
      },
    });
  }

  /** Starts the process, if it does not run; the first terminal does so otherwise. */
  start(): void {
    if (this.#supervisor.state.kind === 'stopped') this.#supervisor.start();
  }

  /** Starts a session and hands its port to the window. Raises what StartSession raises. */
  async open(
    webContents: WebContents,
    { terminalId, connectionId, request, size, starter, onStarted }: OpenOptions,
  ): Promise<{ sessionId: string; recording: boolean }> {
    if (this.#terminals.has(terminalId)) throw new AppError('Conflict', 'This terminal is open already.');
    this.start();
    const isRunning = await this.#supervisor.running(restartWaitMs);
    if (!this.#child || !isRunning) {
      throw new AppError(
        'Unavailable',
        'The process that carries terminals does not start. Its log, session-host.log, has the reason.',
      );
    }
    const sessions = await starter();
    const ticket = await sessions.start(request);
    const terminal: OpenTerminal = {
      connectionId,
      sessionId: ticket.sessionId,
      nodeId: request.nodeId,
      maxDurationMs: undefined,
      lostSince: undefined,
      starter,
    };
    this.#terminals.set(terminalId, terminal);
    const hasDataKeys = sessions.dataKey !== undefined;
    this.#unfinished.set(ticket.sessionId, () => {});
    const recording = await onStarted(ticket.sessionId);
    const order = { kind: 'open', terminalId, ...ticket, size, hasDataKeys } as const;
    this.#handOver(webContents, terminalId, { ...order, ...(recording ? { recording } : {}) });
    sessions.maxDuration(ticket.sessionId).then(
      (maxDurationMs) => {
        terminal.maxDurationMs = maxDurationMs;
      },
      (error: unknown) =>
        this.#options.logger.info('how long a session may last is not known', {
          sessionId: ticket.sessionId,
          error,
        }),
    );
    return { sessionId: ticket.sessionId, recording: recording !== undefined };
  }

  /** The terminals whose sessions have not ended. */
  get openTerminals(): string[] {
    return [...this.#terminals.keys()];
  }

  /** How many terminals go over a connection. */
  countOf(connectionId: string): number {
    return [...this.#terminals.values()].filter((one) => one.connectionId === connectionId).length;
  }

  /** Ends every session that goes over a connection. */
  async leave(connectionId: string, reason: string): Promise<void> {
    const leaving = [...this.#terminals].filter(([, one]) => one.connectionId === connectionId);
    await Promise.allSettled(leaving.map(([terminalId]) => this.close(terminalId, reason)));
  }

  /** Hands a new port of an open terminal to the window; false when there is no such terminal. */
  attach(webContents: WebContents, terminalId: string): boolean {
    if (!this.#terminals.has(terminalId)) return false;
    this.#handOver(webContents, terminalId, { kind: 'attach', terminalId });
    return true;
  }

  /** The machine woke up or has another network: every session looks at its connection now. */
  wake(): void {
    this.#child?.send({ kind: 'wake' });
  }

  async close(terminalId: string, reason = 'The shell was closed here.'): Promise<void> {
    const terminal = this.#terminals.get(terminalId);
    this.#terminals.delete(terminalId);
    this.#child?.send({ kind: 'close', terminalId, reason });
    if (terminal) await (await terminal.starter()).terminate(terminal.sessionId);
  }

  /** Ends every session, at the end of the application. */
  async stop(): Promise<void> {
    const finished = [...this.#unfinished.keys()].map(
      (sessionId) => new Promise<void>((resolve) => this.#unfinished.set(sessionId, resolve)),
    );
    const reason = 'Quarterdeck was closed, and the shell with it.';
    await Promise.allSettled([...this.#terminals.keys()].map((terminalId) => this.close(terminalId, reason)));
    const atLatest = new Promise<void>((resolve) => this.#options.clock.after(finishWaitMs, resolve));
    await Promise.race([Promise.all(finished), atLatest]);
    await this.#supervisor.stop();
  }

  #handOver(webContents: WebContents, terminalId: string, request: SessionHostRequest): void {
    const { port1, port2 } = new MessageChannelMain();
    this.#child?.send(request, [port1]);
    webContents.postMessage(terminalPortMessage, terminalId, [port2]);
  }

  /** The streams' counters went with the process, so that its sessions cannot be resumed: they are ended, and said to be. */
  #lost(): void {
    for (const [terminalId, { sessionId, starter }] of this.#terminals) {
      this.#options.onEnded(terminalId, lostReason);
      starter()
        .then((sessions) => sessions.terminate(sessionId))
        .catch((error: unknown) => this.#notTerminated(sessionId, error));
    }
    this.#terminals.clear();
    for (const sessionId of [...this.#unfinished.keys()]) {
      this.#finished({
        sessionId,
        endedAt: this.#options.clock.now(),
        reason: lostReason,
        recording: { isComplete: false, reason: 'The process that wrote it ended unexpectedly.' },
      });
    }
  }

  #finished(session: FinishedSession): void {
    const heard = this.#unfinished.get(session.sessionId);
    this.#unfinished.delete(session.sessionId);
    this.#options.onFinished(session);
    heard?.();
  }

  #reported(message: unknown): void {
    const parsed = sessionHostReportSchema.safeParse(message);
    if (!parsed.success) return;
    const report = parsed.data;
    if (report.kind === 'finished') {
      this.#finished(report);
      return;
    }
    if (report.kind === 'recording-stopped') {
      this.#options.onRecordingStopped(report.sessionId, report.reason);
      return;
    }
    const { terminalId } = report;
    if (report.kind === 'ended') this.#terminals.delete(terminalId);
    else if (report.kind === 'resume') void this.#resume(terminalId);
    else if (report.kind === 'data-key') void this.#dataKey(terminalId, report.keyId);
    else
      void this.close(terminalId, 'No window took the shell up again.').catch((error: unknown) =>
        this.#notTerminated(terminalId, error),
      );
  }

  #notTerminated(id: string, error: unknown): void {
    this.#options.logger.warn('a session was not terminated', { id, error });
  }

  async #dataKey(terminalId: string, keyId: string): Promise<void> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return;
    try {
      const key = await (await terminal.starter()).dataKey?.(terminal, keyId);
      if (key === undefined) throw new AppError('Invalid', 'This connection has no KMS.');
      this.#child?.send({ kind: 'data-key', terminalId, ...key });
    } catch (thrown) {
      this.#child?.send({ kind: 'data-key', terminalId, reason: asAppError(thrown).message });
    }
  }

  async #resume(terminalId: string): Promise<void> {
    const terminal = this.#terminals.get(terminalId);
    if (!terminal) return;
    const { clock, resumeHours } = this.#options;
    try {
      const { token, streamUrl } = await (await terminal.starter()).resume(terminal.sessionId);
      terminal.lostSince = undefined;
      this.#child?.send({ kind: 'resumed', terminalId, token, streamUrl });
    } catch (thrown) {
      const error = asAppError(thrown);
      terminal.lostSince ??= clock.now();
      const wantedHours = resumeHours();
      const wantedMs = wantedHours === undefined ? undefined : wantedHours * hourMs;
      const limitMs = wantedMs ?? terminal.maxDurationMs ?? unlimitedMs;
      if (clock.now() - terminal.lostSince >= limitMs) {
        const hours = Math.round((limitMs / hourMs) * 10) / 10;
        this.#child?.send({
          kind: 'not-resumed',
          terminalId,
          final: true,
          reason: `The session could not be resumed for ${hours} ${hours === 1 ? 'hour' : 'hours'}. The last attempt failed: ${error.message}`,
        });
        return;
      }
      this.#options.logger.info('a session could not be resumed', {
        sessionId: terminal.sessionId,
        reason: error.message,
      });
      const final = error.code === 'NotFound' || error.code === 'AccessDenied';
      this.#child?.send({ kind: 'not-resumed', terminalId, reason: error.message, final });
    }
  }
}
