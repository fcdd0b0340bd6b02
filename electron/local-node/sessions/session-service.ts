import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { AgentMessage, OutgoingMessage } from '../../wire/agent-message';
import {
  agentTaskAcknowledgeSchema,
  interactiveShellSchema,
  type SessionStart,
  sessionStartSchema,
} from '../../wire/control-channel/messages';
import { channelClosedSchema } from '../../wire/data-channel/messages';
import { jsonPayload, parseJsonPayload, parseJsonText } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import { InvalidDocumentError } from '../documents/parameters';
import type { ServiceAccess } from '../service/service-access';
import type { UserAccount } from '../user-environment';
import type { DirectDoor } from './direct/direct-door';
import { NodeSession, type SessionKind } from './node-session';
import { SessionJournal } from './session-journal';
import { SessionRefusedError, sessionKindOf } from './session-kinds';
import type { SessionEnd } from './session-work';

/** `agent_task_complete` is sent up to this often on one channel, so far apart, as the stock agent does. */
const completeTries = 3;
const completeIntervalMs = 1000;

interface SessionServiceOptions {
  directory: string;
  access(): ServiceAccess | undefined;
  user: UserAccount;
  env: Record<string, string>;
  clock: Clock;
  logger: Logger;
  /** Absent where sessions have the relay alone. */
  directDoor?: DirectDoor;
}

/** Session Manager on the node: starts them when told on the control channel and reports their end. */
export class SessionService {
  readonly #options: SessionServiceOptions;
  readonly #journal: SessionJournal;
  readonly #sessions = new Map<string, NodeSession>();
  #send: ((message: OutgoingMessage) => void) | undefined;
  /** Changes with every control channel, so that retries of an earlier one end. */
  #channelNumber = 0;

  /** Sessions that an earlier process of this node left open are marked as ended. */
  constructor(options: SessionServiceOptions) {
    this.#options = options;
    this.#journal = new SessionJournal(options.directory, options.clock.now(), options.logger);
    for (const { sessionId, end } of this.#journal.entries) {
      if (end === undefined)
        this.#journal.ended(sessionId, {
          status: 'Failed',
          output: 'The node stopped while this session was open; what ran in it is gone.',
        });
    }
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  attach(send: (message: OutgoingMessage) => void): void {
    this.#send = send;
    this.#channelNumber += 1;
    for (const { sessionId, end } of this.#journal.entries) {
      if (end !== undefined) this.#complete(sessionId, 1, this.#channelNumber);
    }
  }

  detach(): void {
    this.#send = undefined;
  }

  /** True when the message was one of Session Manager's. Raises FrameError for one of a wrong shape. */
  handle(message: AgentMessage): boolean {
    switch (message.messageType) {
      case MessageType.interactiveShell: {
        const shell = parseJsonPayload(interactiveShellSchema, message.payload, 'interactive_shell');
        this.#begin(shell.TaskId, shell.Content);
        return true;
      }
      case MessageType.channelClosed: {
        const closed = parseJsonPayload(channelClosedSchema, message.payload, 'channel_closed');
        this.#sessions.get(closed.SessionId)?.terminate();
        return true;
      }
      case MessageType.agentTaskAcknowledge: {
        const ack = parseJsonPayload(agentTaskAcknowledgeSchema, message.payload, 'agent_task_acknowledge');
        this.#journal.remove(ack.TaskId);
        return true;
      }
      default:
        return false;
    }
  }

  /** The node has another identity: nobody can reach these shells any more, and nobody waits for their end. */
  forget(): void {
    this.stop('The node was registered anew, so its open sessions ended.');
    for (const { sessionId } of this.#journal.entries) this.#journal.remove(sessionId);
  }

  /** Ends every session; their ends are on disk when this returns. */
  stop(reason = 'The node was stopped, so this session ended.'): void {
    for (const session of [...this.#sessions.values()]) session.stop(reason);
  }

  #begin(taskId: string, content: string): void {
    let start: SessionStart;
    try {
      start = parseJsonText(sessionStartSchema, content, 'the content of interactive_shell');
    } catch (error) {
      // Without a usable id nobody can be told; with one the person at the other end can.
      if (!/^[A-Za-z0-9._-]{1,96}$/.test(taskId)) throw error;
      this.#ended(taskId, {
        status: 'Failed',
        output: `The node refused the session: ${(error as Error).message}`,
      });
      return;
    }
    const { SessionId: sessionId } = start;
    if (this.#sessions.has(sessionId)) return;
    const { access, clock, logger, directDoor } = this.#options;
    let kind: SessionKind;
    try {
      kind = sessionKindOf(start, this.#options);
    } catch (error) {
      if (!(error instanceof SessionRefusedError || error instanceof InvalidDocumentError)) throw error;
      this.#ended(sessionId, { status: 'Failed', output: error.message });
      return;
    }
    this.#journal.opened(sessionId);
    const session = new NodeSession({
      ...kind,
      sessionId,
      access,
      clock,
      logger,
      ...(directDoor ? { directDoor } : {}),
      onEnd: (end) => this.#ended(sessionId, end),
    });
    this.#sessions.set(sessionId, session);
    session.start();
  }

  #ended(sessionId: string, end: SessionEnd): void {
    this.#sessions.delete(sessionId);
    this.#options.logger.info('session ended', { sessionId, status: end.status, output: end.output });
    this.#journal.ended(sessionId, end);
    this.#complete(sessionId, 1, this.#channelNumber);
  }

  #complete(sessionId: string, attempt: number, channelNumber: number): void {
    const entry = this.#journal.entries.find((candidate) => candidate.sessionId === sessionId);
    if (entry?.end === undefined || this.#send === undefined || channelNumber !== this.#channelNumber) return;
    this.#send({
      messageType: MessageType.agentTaskComplete,
      messageId: entry.messageId,
      payload: jsonPayload({
        SchemaVersion: 1,
        TaskId: sessionId,
        Topic: 'agent_task_complete',
        FinalTaskStatus: entry.end.status,
        IsRoutingFailure: false,
        AwsAccountId: '',
        InstanceId: this.#options.access()?.instanceId ?? '',
        Output: entry.end.output,
        S3Bucket: '',
        S3UrlSuffix: '',
        CwlGroup: '',
        CwlStream: '',
        RetryNumber: attempt,
      }),
    });
    if (attempt < completeTries)
      this.#options.clock.after(
        completeIntervalMs,
        () => this.#complete(sessionId, attempt + 1, channelNumber),
        { background: true },
      );
  }
}
