import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import type { SessionEnd } from './session-work';

const entrySchema = z.object({
  sessionId: z.string(),
  /** Of the `agent_task_complete`, so that a repetition is known as one. */
  messageId: z.uuid(),
  /** Absent while the session is open. */
  end: z.object({ status: z.enum(['Success', 'Failed']), output: z.string() }).optional(),
});
export type JournalledSession = z.output<typeof entrySchema>;

/**
 * Sessions on disk, one small file each, until the service has acknowledged their end: a node that was killed can so
 * say after its restart that its shells are gone.
 */
export class SessionJournal {
  readonly #entries = new Map<string, JournalledSession>();

  constructor(
    private readonly directory: string,
    nowMs: number,
    logger: Logger,
  ) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory)) {
      if (!name.endsWith('.json')) continue;
      const path = join(directory, name);
      try {
        const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        this.#entries.set(entry.sessionId, entry);
      } catch (error) {
        logger.warn('the record of a session could not be read', { error, file: keepAside(path, nowMs) });
      }
    }
  }

  get entries(): readonly JournalledSession[] {
    return [...this.#entries.values()];
  }

  opened(sessionId: string): void {
    this.#write({ sessionId, messageId: randomUUID() });
  }

  ended(sessionId: string, end: SessionEnd): JournalledSession {
    const messageId = this.#entries.get(sessionId)?.messageId ?? randomUUID();
    const entry = { sessionId, messageId, end };
    this.#write(entry);
    return entry;
  }

  remove(sessionId: string): void {
    this.#entries.delete(sessionId);
    rmSync(this.#path(sessionId), { force: true });
  }

  #write(entry: JournalledSession): void {
    this.#entries.set(entry.sessionId, entry);
    writeFileAtomically(this.#path(entry.sessionId), JSON.stringify(entry));
  }

  #path(sessionId: string): string {
    return join(this.directory, `${sessionId}.json`);
  }
}
