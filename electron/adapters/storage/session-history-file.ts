import { open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  applyEntry,
  type JournalEntry,
  journalEntrySchema,
  type OwnSession,
  sessionKey,
} from '../../features/sessions/session-journal';
import type { Clock } from '../../platform/clock';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { makeDirectory } from '../../platform/node/data-directory';
import { asWriteFailure } from '../../platform/node/file-failure';

const retryDelayMs = 30_000;
/** The oldest sessions go when there are more; the file is written anew then, at the next start. */
const defaultMostSessions = 20_000;

interface SessionHistoryFileOptions {
  path: string;
  clock: Clock;
  mostSessions?: number;
  /** Size and last change of a recording's file; undefined when there is none. */
  recordingFile(name: string): Promise<{ bytes: number; changedAt: number } | undefined>;
  /** Told of a write that failed, which is tried again every 30 s; with undefined when one went well after that. */
  onFailure?(failure: unknown): void;
}

export const interruptedReason = 'Quarterdeck was closed or killed while it was open.';
const interruptedRecording = 'Quarterdeck ended while it was written.';

/**
 * The history of this application's sessions: one JSON entry a line, only ever appended to, each write put on the disk.
 * A torn line costs itself alone. Sessions that were open when the application ended are said to be so at the next start.
 */
export class SessionHistoryFile {
  readonly #options: SessionHistoryFileOptions;
  readonly #sessions = new Map<string, OwnSession>();
  #waiting: string[] = [];
  /** The file may end inside a line. */
  #isTorn = false;
  #work: Promise<void> | undefined;
  #hasFailed = false;
  #loaded: Promise<void> | undefined;

  constructor(options: SessionHistoryFileOptions) {
    this.#options = options;
  }

  /** Reads the file, once. Raises nothing: what cannot be read is left where it is, and what follows is appended. */
  load(): Promise<void> {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  /** Writes one entry down; it is on the disk when flush() has ended. */
  async add(entry: JournalEntry): Promise<void> {
    await this.load();
    this.#take(entry);
  }

  async get(connectionId: string, sessionId: string): Promise<OwnSession | undefined> {
    await this.load();
    return this.#sessions.get(sessionKey(connectionId, sessionId));
  }

  /** All sessions, of one connection when it is named. */
  async list(connectionId?: string): Promise<OwnSession[]> {
    await this.load();
    const all = [...this.#sessions.values()];
    return connectionId === undefined ? all : all.filter((one) => one.connectionId === connectionId);
  }

  async flush(): Promise<void> {
    while (this.#work) await this.#work;
  }

  #take(entry: JournalEntry): void {
    applyEntry(this.#sessions, entry);
    this.#waiting.push(JSON.stringify(entry));
    this.#work ??= this.#write();
  }

  async #read(): Promise<void> {
    const { path, recordingFile } = this.#options;
    let text = '';
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#options.onFailure?.(error);
    }
    for (const line of text.split('\n')) {
      const entry = line === '' ? undefined : parseEntry(line);
      if (entry) applyEntry(this.#sessions, entry);
    }
    this.#isTorn = text !== '' && !text.endsWith('\n');
    this.#forgetOldest();
    for (const session of this.#sessions.values()) {
      const { connectionId, sessionId } = session;
      const file =
        session.recording?.state === 'running' && session.recordingFile !== undefined
          ? await recordingFile(session.recordingFile)
          : undefined;
      if (!session.isOver) {
        this.#take({
          kind: 'ended',
          connectionId,
          sessionId,
          ...(file ? { atMs: file.changedAt } : {}),
          reason: interruptedReason,
          isInterrupted: true,
        });
      }
      if (session.recording?.state !== 'running') continue;
      this.#take({
        kind: 'recording',
        connectionId,
        sessionId,
        ...(file
          ? { state: 'incomplete', reason: interruptedRecording, bytes: file.bytes }
          : { state: 'deleted', reason: 'Its file was not there any more.' }),
      });
    }
  }

  #forgetOldest(): void {
    const most = this.#options.mostSessions ?? defaultMostSessions;
    if (this.#sessions.size <= most) return;
    const oldestFirst = [...this.#sessions].sort(([, one], [, other]) => one.startedAt - other.startedAt);
    // A recording that is there keeps its session.
    const going = oldestFirst
      .slice(0, this.#sessions.size - most)
      .filter(([, one]) => one.recording === undefined || one.recording.state === 'deleted');
    for (const [key] of going) this.#sessions.delete(key);
    const lines = [...this.#sessions.values()]
      .flatMap(entriesOf)
      .map((entry) => `${JSON.stringify(entry)}\n`);
    try {
      writeFileAtomically(this.#options.path, lines.join(''));
      this.#isTorn = false;
    } catch (error) {
      this.#options.onFailure?.(asWriteFailure(error, this.#options.path));
    }
  }

  async #write(): Promise<void> {
    const { path, clock, onFailure } = this.#options;
    // Whoever started this must have it in #work before it ends.
    await undefined;
    try {
      while (this.#waiting.length > 0) {
        const lines = [...this.#waiting];
        const text = `${this.#isTorn ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`;
        this.#isTorn = true;
        await append(path, text);
        this.#isTorn = false;
        this.#waiting = this.#waiting.slice(lines.length);
        if (!this.#hasFailed) continue;
        this.#hasFailed = false;
        onFailure?.(undefined);
      }
    } catch (error) {
      this.#hasFailed = true;
      onFailure?.(asWriteFailure(error, path));
      clock.after(
        retryDelayMs,
        () => {
          this.#work ??= this.#write();
        },
        { background: true },
      );
    } finally {
      this.#work = undefined;
    }
  }
}

function parseEntry(line: string): JournalEntry | undefined {
  try {
    return journalEntrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

async function append(path: string, text: string): Promise<void> {
  makeDirectory(dirname(path));
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The entries that say of a session what is known of it. */
function entriesOf(session: OwnSession): JournalEntry[] {
  const { connectionId, sessionId, startedAt, endedAt, endReason, owner, recording } = session;
  const ref = { connectionId, sessionId };
  const { nodeId, nodeName, documentName, reason, userName, recordingFile, outputBytes } = session;
  const entries: JournalEntry[] = [
    {
      kind: 'started',
      ...ref,
      atMs: startedAt,
      nodeId,
      nodeName,
      documentName,
      reason,
      userName,
      recordingFile,
    },
  ];
  if (owner !== undefined) entries.push({ kind: 'told', ...ref, owner });
  if (session.isOver) {
    const { isInterrupted } = session;
    entries.push({
      kind: 'ended',
      ...ref,
      atMs: endedAt,
      reason: endReason ?? '',
      outputBytes,
      isInterrupted,
    });
  }
  if (recording && recording.state !== 'running')
    entries.push({ kind: 'recording', ...ref, ...recording, state: recording.state });
  return entries;
}

/** For SessionHistoryFile. */
export async function fileFacts(path: string): Promise<{ bytes: number; changedAt: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, changedAt: Math.round(mtimeMs) };
  } catch {
    return undefined;
  }
}
