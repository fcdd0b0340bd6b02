import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock, Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import type { OutgoingMessage } from '../../wire/agent-message';
import type { JobReplyContent } from '../../wire/control-channel/messages';
import { jsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';

/** Hands one message to the control channel that is open now. */
export type SendMessage = (message: OutgoingMessage) => void;

export type ReplyTopic = 'aws.ssm.sendCommand' | 'aws.ssm.cancelCommand';

const entrySchema = z.object({
  messageId: z.uuid(),
  jobId: z.string(),
  topic: z.string(),
  content: z.string(),
  createdDate: z.number(),
});
type Entry = z.output<typeof entrySchema>;

/** A reply that the service has not acknowledged by then is sent once more. */
const resendAfterMs = 10_000;
/** Nobody waits for a result this old; the control plane has closed the command long before. */
const keepForMs = 7 * 24 * 3600_000;

/**
 * Replies on disk until the service has acknowledged them: they outlive a lost connection and a restart of the node,
 * and keep their MessageId, by which the service knows a repetition.
 */
export class ReplyOutbox {
  readonly #waiting = new Map<string, { path: string; entry: Entry; sentAt: number | undefined }>();
  readonly #directory: string;
  readonly #clock: Clock;
  #counter = 0;
  #send: SendMessage | undefined;
  #timer: Timer | undefined;

  constructor(directory: string, clock: Clock, logger: Logger) {
    this.#directory = directory;
    this.#clock = clock;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory).sort()) {
      if (!/^\d{10}-[0-9a-f-]{36}\.json$/.test(name)) continue;
      const path = join(directory, name);
      try {
        const entry = entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        if (clock.now() - entry.createdDate > keepForMs) rmSync(path, { force: true });
        else this.#waiting.set(entry.messageId, { path, entry, sentAt: undefined });
      } catch (error) {
        logger.warn('a stored reply could not be read and was kept aside', {
          error,
          file: keepAside(path, clock.now()),
        });
      }
      this.#counter = Math.max(this.#counter, Number(name.slice(0, 10)) + 1);
    }
  }

  get waitingReplies(): number {
    return this.#waiting.size;
  }

  /** Stores the reply, then sends it if a channel is open. */
  add(jobId: string, topic: ReplyTopic, content: JobReplyContent): void {
    const entry: Entry = {
      messageId: randomUUID(),
      jobId,
      topic,
      content: JSON.stringify(content),
      createdDate: this.#clock.now(),
    };
    const path = join(
      this.#directory,
      `${String(this.#counter++).padStart(10, '0')}-${entry.messageId}.json`,
    );
    writeFileAtomically(path, JSON.stringify(entry));
    const waiting = { path, entry, sentAt: undefined };
    this.#waiting.set(entry.messageId, waiting);
    this.#transmit(waiting);
    this.#arm();
  }

  /** For the first InProgress, which nobody misses: the final reply says more. */
  sendUnstored(jobId: string, topic: ReplyTopic, content: JobReplyContent): void {
    this.#send?.(replyMessage({ jobId, topic, content: JSON.stringify(content), messageId: randomUUID() }));
  }

  /** `messageId` is the frame's MessageId that the acknowledgement names. */
  acknowledged(messageId: string): void {
    const waiting = this.#waiting.get(messageId);
    if (waiting === undefined) return;
    this.#waiting.delete(messageId);
    rmSync(waiting.path, { force: true });
  }

  /** A control channel is open: everything unacknowledged goes out, oldest first. */
  attach(send: SendMessage): void {
    this.#send = send;
    for (const waiting of this.#waiting.values()) this.#transmit(waiting);
    this.#arm();
  }

  detach(): void {
    this.#send = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Replies of another registration mean nothing to the service. */
  clear(): void {
    for (const { path } of this.#waiting.values()) rmSync(path, { force: true });
    this.#waiting.clear();
  }

  #transmit(waiting: { entry: Entry; sentAt: number | undefined }): void {
    if (this.#send === undefined) return;
    waiting.sentAt = this.#clock.now();
    this.#send(replyMessage(waiting.entry));
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#send === undefined || this.#waiting.size === 0) return;
    this.#timer = this.#clock.after(
      resendAfterMs,
      () => {
        this.#timer = undefined;
        const due = this.#clock.now() - resendAfterMs;
        for (const waiting of this.#waiting.values())
          if ((waiting.sentAt ?? 0) <= due) this.#transmit(waiting);
        this.#arm();
      },
      { background: true },
    );
  }
}

function replyMessage(entry: Pick<Entry, 'jobId' | 'topic' | 'content' | 'messageId'>): OutgoingMessage {
  return {
    messageType: MessageType.agentJobReply,
    messageId: entry.messageId,
    payload: jsonPayload({
      schemaVersion: 1,
      jobId: entry.jobId,
      content: entry.content,
      topic: entry.topic,
    }),
  };
}
