import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import { stepStatusSchema } from '../../wire/control-channel/messages';

const jobSchema = z.object({
  jobId: z.string(),
  commandId: z.string(),
  /** Epoch milliseconds. */
  acceptedAt: z.number(),
  /** Absent while the command waits for a free place. */
  startedAt: z.number().optional(),
  steps: z.array(z.object({ key: z.string(), action: z.string() })),
  finished: z.record(z.string(), stepStatusSchema),
  /** What was sent; absent in records of an older version. */
  source: z
    .object({
      content: z.record(z.string(), z.unknown()),
      parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    })
    .optional(),
  /** The machine reboots for the step `key`; the command goes on from it when `bootId` is another. */
  reboot: z.object({ key: z.string(), bootId: z.string() }).optional(),
  /** Reboots that the command has had. */
  reboots: z.number().optional(),
});
/** What is known on disk about a command that has not ended. */
export type JournalledJob = z.output<typeof jobSchema>;

const keepIdsForMs = 30 * 24 * 3600_000;

/**
 * Commands on disk: `<directory>/accepted-ids` names every command ever taken (so that a repeated delivery is not run
 * again, also after a restart), `<directory>/<CommandId>/job.json` describes each one that has not ended.
 */
export class CommandJournal {
  readonly #directory: string;
  readonly #idsPath: string;
  readonly #ids = new Map<string, number>();

  constructor(
    directory: string,
    nowMs: number,
    private readonly logger: Logger,
  ) {
    this.#directory = directory;
    this.#idsPath = join(directory, 'accepted-ids');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#loadIds(nowMs);
  }

  has(commandId: string): boolean {
    return this.#ids.has(commandId);
  }

  /** Folder of one command: its job file, scripts and default working directory. */
  folder(commandId: string): string {
    return join(this.#directory, commandId);
  }

  /** On disk when it returns: only then may the job be acknowledged. */
  accept(job: JournalledJob): void {
    this.save(job);
    const handle = openSync(this.#idsPath, 'a', 0o600);
    try {
      writeSync(handle, `${job.acceptedAt} ${job.commandId}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    this.#ids.set(job.commandId, job.acceptedAt);
  }

  save(job: JournalledJob): void {
    writeFileAtomically(join(this.folder(job.commandId), 'job.json'), JSON.stringify(job));
  }

  /** The command has ended and its last reply is stored. */
  remove(commandId: string): void {
    rmSync(this.folder(commandId), { recursive: true, force: true });
  }

  /** Commands that had not ended when the node did, oldest first. */
  interrupted(nowMs: number): JournalledJob[] {
    const jobs: JournalledJob[] = [];
    for (const entry of readdirSync(this.#directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(this.#directory, entry.name, 'job.json');
      if (!existsSync(path)) {
        rmSync(join(this.#directory, entry.name), { recursive: true, force: true });
        continue;
      }
      try {
        jobs.push(jobSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
      } catch (error) {
        this.logger.error('the record of a command could not be read', {
          error,
          file: keepAside(path, nowMs),
        });
      }
    }
    return jobs.sort((left, right) => left.acceptedAt - right.acceptedAt);
  }

  #loadIds(nowMs: number): void {
    let text = '';
    try {
      text = readFileSync(this.#idsPath, 'utf8');
    } catch {
      return;
    }
    let stale = 0;
    for (const line of text.split('\n')) {
      // A last line cut short by a crash belongs to a job that was never acknowledged.
      const match = /^(\d+) ([A-Za-z0-9-]+)$/.exec(line);
      if (match === null || nowMs - Number(match[1]) > keepIdsForMs) stale += line === '' ? 0 : 1;
      else this.#ids.set(match[2] as string, Number(match[1]));
    }
    if (stale > 0) {
      const lines = [...this.#ids].map(([id, acceptedAt]) => `${acceptedAt} ${id}\n`);
      writeFileAtomically(this.#idsPath, lines.join(''));
    }
  }
}
