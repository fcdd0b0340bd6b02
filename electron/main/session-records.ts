import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { Tag } from '#shared/fleet/managed-node';
import type { RecordingUsage } from '#shared/sessions/recording';
import type { Settings } from '#shared/settings/settings';
import type { TerminalSize } from '#shared/terminals/terminal-port';
import { fileFacts, SessionHistoryFile } from '../adapters/storage/session-history-file';
import { isRecorded, isRecordingFileName, recordingFileName } from '../features/sessions/recording-policy';
import { gigabyte, recordingsToDelete } from '../features/sessions/retention';
import { type JournalEntry, type OwnSession, sessionKey } from '../features/sessions/session-journal';
import { type Clock, every } from '../platform/clock';
import type { Logger } from '../platform/logger';
import { makeDirectory } from '../platform/node/data-directory';
import type { FinishedSession, RecordingOrder } from './session-host';

interface SessionRecordsOptions {
  dataDirectory: string;
  policy(): Settings['recording'];
  clock: Clock;
  logger: Logger;
  /** A session of this connection has begun or ended, or its recording has changed. */
  onChanged(connectionId: string): void;
  onRecordingChanged(terminalId: string, isRecorded: boolean): void;
  /** A recording stopped before its session; a sentence. */
  onIncomplete(message: string): void;
  /** The history cannot be written, or can be again (undefined). */
  onUnsaved(failure: unknown): void;
}

/** What is known of a session when it has been started. */
export interface BegunSession {
  terminalId: string;
  connectionId: string;
  sessionId: string;
  nodeId: string;
  nodeName: string | undefined;
  reason: string | undefined;
  size: TerminalSize;
  /** Undefined when they could not be read. */
  tags: readonly Tag[] | undefined;
}

interface OpenSession {
  terminalId: string;
  connectionId: string;
  nodeName: string;
  isRecorded: boolean;
  /** There is, or was to be, a file of it. */
  hasRecording: boolean;
}

const sweepIntervalMs = 3_600_000;

/** The history of this application's sessions and their recordings: what begins, what ends, what is kept how long. */
export class SessionRecords {
  readonly #options: SessionRecordsOptions;
  readonly #directory: string;
  readonly history: SessionHistoryFile;
  /** By session id. */
  readonly #open = new Map<string, OpenSession>();
  #sweeping: Promise<void> = Promise.resolve();
  /** What is being written down, so that the end of the application waits for it. */
  readonly #writing = new Set<Promise<void>>();

  constructor(options: SessionRecordsOptions) {
    this.#options = options;
    this.#directory = join(options.dataDirectory, 'recordings');
    this.history = new SessionHistoryFile({
      path: join(options.dataDirectory, 'sessions', 'history.jsonl'),
      clock: options.clock,
      recordingFile: (name) => fileFacts(this.#path(name)),
      onFailure: (failure) => options.onUnsaved(failure),
    });
  }

  /** Reads the history and deletes what is older than it may be, now and every hour. */
  start(): void {
    this.sweep();
    every(this.#options.clock, sweepIntervalMs, () => this.sweep(), { background: true });
  }

  /** Writes down that a session has begun; answers how it is to be recorded, if it is. */
  begin(session: BegunSession): RecordingOrder | undefined {
    const { terminalId, connectionId, sessionId, nodeId, nodeName, reason, size, tags } = session;
    const { policy, clock } = this.#options;
    const startedAt = clock.now();
    const wanted = isRecorded(policy(), tags);
    const recordingFile = wanted
      ? recordingFileName(sessionId, startedAt, randomBytes(4).toString('hex'))
      : undefined;
    this.#open.set(sessionId, {
      terminalId,
      connectionId,
      nodeName: nodeName ?? nodeId,
      isRecorded: wanted,
      hasRecording: wanted,
    });
    this.#write(connectionId, {
      kind: 'started',
      connectionId,
      sessionId,
      atMs: startedAt,
      nodeId,
      nodeName,
      reason,
      userName: userInfo().username,
      recordingFile,
    });
    if (recordingFile === undefined) return undefined;
    try {
      makeDirectory(this.#directory);
    } catch (error) {
      // Whoever opens the file says why there is none.
      this.#options.logger.warn('there is no folder for recordings', { error });
    }
    return {
      path: this.#path(recordingFile),
      maxBytes: policy().keepGigabytes * gigabyte,
      header: {
        version: 2,
        width: size.cols,
        height: size.rows,
        timestamp: Math.floor(startedAt / 1000),
        title: `${nodeName ?? nodeId} (${sessionId})`,
        env: { TERM: 'xterm-256color' },
      },
    };
  }

  /** The terminals of now that are recorded. */
  isRecorded(terminalId: string): boolean {
    for (const one of this.#open.values()) if (one.terminalId === terminalId && one.isRecorded) return true;
    return false;
  }

  recordingStopped(sessionId: string, reason: string): void {
    const session = this.#open.get(sessionId);
    if (!session?.isRecorded) return;
    const { connectionId, terminalId, nodeName } = session;
    session.isRecorded = false;
    this.#options.onRecordingChanged(terminalId, false);
    this.#options.onIncomplete(
      `The recording of the shell on ${nodeName} (${sessionId}) is incomplete: ${reason} The shell itself goes on.`,
    );
    this.#write(connectionId, { kind: 'recording', connectionId, sessionId, state: 'incomplete', reason });
  }

  finished({ sessionId, endedAt, reason, outputBytes, recording }: FinishedSession): void {
    const session = this.#open.get(sessionId);
    if (!session) return;
    this.#open.delete(sessionId);
    const { connectionId } = session;
    const entries: JournalEntry[] = [
      { kind: 'ended', connectionId, sessionId, atMs: endedAt, reason, outputBytes },
    ];
    if (recording && session.hasRecording) {
      const { isComplete, reason: why, bytes } = recording;
      const state = isComplete ? 'complete' : 'incomplete';
      entries.push({ kind: 'recording', connectionId, sessionId, state, reason: why, bytes });
    }
    this.#write(connectionId, ...entries);
    this.sweep();
  }

  /** Raises NotFound when there is no recording of this session. */
  async recordingPath(connectionId: string, sessionId: string): Promise<string> {
    const session = await this.history.get(connectionId, sessionId);
    if (session?.recordingFile === undefined || session.recording === undefined)
      throw new AppError('NotFound', 'This session was not recorded here.');
    if (session.recording.state === 'deleted')
      throw new AppError('NotFound', `The recording was deleted. ${session.recording.reason ?? ''}`.trim());
    return this.#path(session.recordingFile);
  }

  /** Raises NotFound, and Conflict while it is being written. */
  async deleteRecording(connectionId: string, sessionId: string): Promise<void> {
    const path = await this.recordingPath(connectionId, sessionId);
    const session = await this.history.get(connectionId, sessionId);
    if (session?.recording?.state === 'running')
      throw new AppError('Conflict', 'The recording is being written. End the session first.');
    await this.#remove(path);
    const reason = `Deleted by ${userInfo().username}.`;
    await this.history.add({ kind: 'recording', connectionId, sessionId, state: 'deleted', reason });
    this.#options.onChanged(connectionId);
  }

  async usage(): Promise<RecordingUsage> {
    const usage = { count: 0, bytes: 0 };
    for (const session of await this.history.list()) {
      if (session.recording === undefined || session.recording.state === 'deleted') continue;
      const bytes = await this.#bytesOf(session);
      if (bytes === 0) continue;
      usage.count += 1;
      usage.bytes += bytes;
    }
    return usage;
  }

  /** Deletes the recordings that are older or more than the settings allow. */
  sweep(): void {
    this.#sweeping = this.#sweeping
      .then(() => this.#sweep())
      .catch((error: unknown) => this.#options.logger.warn('old recordings could not be deleted', { error }));
  }

  /** Ends when everything that was said is on the disk. */
  async stop(): Promise<void> {
    await Promise.all(this.#writing);
    await this.history.flush();
  }

  #write(connectionId: string, ...entries: JournalEntry[]): void {
    const work = (async () => {
      for (const entry of entries) await this.history.add(entry);
    })().then(() => {
      this.#writing.delete(work);
      this.#options.onChanged(connectionId);
    });
    this.#writing.add(work);
  }

  async #sweep(): Promise<void> {
    const { policy, clock, onChanged } = this.#options;
    const sessions = new Map<string, OwnSession>();
    const kept: { key: string; startedAt: number; bytes: number }[] = [];
    let runningBytes = 0;
    for (const session of await this.history.list()) {
      const { recording, startedAt } = session;
      if (recording === undefined || recording.state === 'deleted') continue;
      const bytes = await this.#bytesOf(session);
      if (recording.state === 'running') runningBytes += bytes;
      else {
        const key = sessionKey(session.connectionId, session.sessionId);
        sessions.set(key, session);
        kept.push({ key, startedAt, bytes });
      }
    }
    const changed = new Set<string>();
    for (const { key, reason } of recordingsToDelete(kept, runningBytes, policy(), clock.now())) {
      const session = sessions.get(key);
      if (session?.recordingFile === undefined) continue;
      const { connectionId, sessionId, recordingFile } = session;
      await this.#remove(this.#path(recordingFile));
      await this.history.add({ kind: 'recording', connectionId, sessionId, state: 'deleted', reason });
      changed.add(connectionId);
    }
    for (const connectionId of changed) onChanged(connectionId);
  }

  async #bytesOf({ recording, recordingFile }: OwnSession): Promise<number> {
    if (recording?.state === 'complete' && recording.bytes !== undefined) return recording.bytes;
    if (recordingFile === undefined) return 0;
    return (await fileFacts(this.#path(recordingFile)))?.bytes ?? 0;
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { force: true });
    } catch (thrown) {
      const error = thrown as NodeJS.ErrnoException;
      throw new AppError(
        'AccessDenied',
        `The recording was not deleted (${error.code ?? error.message}). Check the permissions of ${this.#directory}.`,
        { cause: thrown },
      );
    }
  }

  /** Names come back from a file: none may lead elsewhere. */
  #path(name: string): string {
    if (!isRecordingFileName(name))
      throw new AppError('Invalid', 'The recording has a name that is not ours.');
    return join(this.#directory, name);
  }
}
