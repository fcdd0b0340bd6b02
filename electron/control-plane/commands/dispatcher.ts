import { randomUUID } from 'node:crypto';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, FrameError } from '../../wire/agent-message';
import {
  agentJobAckSchema,
  agentJobReplySchema,
  JobAckStatus,
  type JobReplyContent,
  jobReplyContentSchema,
} from '../../wire/control-channel/messages';
import { parseJsonPayload, parseJsonText } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import type { ChangeFeed } from '../changes';
import type { ControlChannels } from '../gateway/control-channels';
import { ActiveCommand, type ActiveInvocation } from './active-command';
import { stepNames } from './command-documents';
import { type CommandRecord, type CommandStore, type InvocationRecord, mayReplace } from './command-store';
import { jobIdOf, parseJobId, sendCommandContent } from './job-messages';
import { detailsOfReply, stepOfReply } from './reply';
import { type InvocationDetails, isTerminal } from './status';
import { summarize } from './summarize';

const tickMs = 1000;
/** A job that a connected node has not acknowledged by then is sent again; the node knows a command that it has. */
const acknowledgeWaitMs = 15_000;
/** Pause before a node that was full is asked again. */
const busyRetryMs = 5000;
/** Steps of one command on one node; AWS's documents have fewer. */
const maxSteps = 100;
const neverBegun = 'The command was cancelled before the node had it.';
const deregistered = 'The node was deregistered before it had the command.';
/** How long the end of a document waits for the word of its steps; nodes wait a second for an acknowledgement. */
const overtakenMs = 300;
const replyMemoryMs = 24 * 3_600_000;

interface DispatcherOptions {
  commands: CommandStore;
  control: ControlChannels;
  changes: ChangeFeed;
  clock: Clock;
  logger: Logger;
  /**
   * When frames of nodes are dealt with: at once when absent. What came by then is stored together, since each write
   * to the disk takes longer than everything else.
   */
  gather?: (run: () => void) => void;
}

/** One word of a node about a job, read and not yet dealt with. */
type NodeWord = { nodeId: string; jobId: string } & (
  | { kind: 'acknowledged'; statusCode: string; errorMessage: string }
  | { kind: 'replied'; messageId: string; content: JobReplyContent }
);

/**
 * Brings commands to nodes and takes their replies. Delivery is at least once (a node runs a CommandId once), every
 * reply is applied once, and all state is in the store: after a restart it simply goes on.
 */
export class Dispatcher {
  readonly #timer: Timer;
  readonly #active = new Map<string, ActiveCommand>();
  /** Cancellations under way, by the JobId that each was sent under. */
  readonly #cancels = new Map<string, { commandId: string; nodeId: string }>();
  readonly #finishedListeners = new Set<(commandId: string) => void>();
  #words: NodeWord[] = [];
  #isGathering = false;
  #isStopped = false;
  #lastForgotAt = 0;

  constructor(private readonly options: DispatcherOptions) {
    const { control, clock } = options;
    control.on(MessageType.agentJobAck, (nodeId, message) => this.#acknowledged(nodeId, message));
    control.on(MessageType.agentJobReply, (nodeId, message) => this.#replied(nodeId, message));
    control.onConnected((nodeId) => this.#connected(nodeId));
    this.#timer = every(clock, tickMs, () => this.dispatch(), { background: true });
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.cancel();
  }

  /** Called when all invocations of a command have ended and that is stored. */
  onFinished(listener: (commandId: string) => void): void {
    this.#finishedListeners.add(listener);
  }

  /** Looks at every unfinished command: time-outs, cancellations, what may be sent now. */
  dispatch(): void {
    const { commands, clock } = this.options;
    const now = clock.now();
    this.#load();
    this.#write(false, () => {
      for (const active of [...this.#active.values()]) {
        this.#look(active, now);
        this.#sendWaiting(active, now);
      }
    });
    if (now - this.#lastForgotAt > replyMemoryMs / 24) {
      this.#lastForgotAt = now;
      commands.forgetReplies(now - replyMemoryMs);
    }
  }

  /** Ends what has not begun and asks nodes to end what runs. */
  cancel({ commandId }: Pick<CommandRecord, 'commandId'>, nodeIds: readonly string[] | undefined): void {
    const { commands, clock } = this.options;
    this.#load();
    const active = this.#active.get(commandId);
    if (!active) return;
    this.#write(true, () => {
      if (nodeIds === undefined) {
        commands.requestCancel(commandId);
        active.command = { ...active.command, cancelRequested: true };
      }
      for (const { record } of [...active.open.values()]) {
        if (nodeIds !== undefined && !nodeIds.includes(record.nodeId)) continue;
        if (record.delivery === 'waiting') this.#end(active, record, 'Cancelled', clock.now());
        else this.#save(active, { ...record, details: 'Cancelling', cancelState: 'wanted' });
      }
    });
    this.dispatch();
  }

  /** A node is no longer registered: what it has not taken cannot be delivered any more. */
  nodeRemoved(nodeId: string): void {
    const now = this.options.clock.now();
    this.#load();
    this.#write(true, () => {
      for (const active of [...this.#active.values()]) {
        const record = active.open.get(nodeId)?.record;
        if (!record || record.delivery === 'acknowledged') continue;
        this.#end(active, { ...record, trace: deregistered }, 'Undeliverable', now);
        this.#sendWaiting(active, now);
      }
    });
  }

  /** Brings commands into memory that were stored since. */
  #load(): void {
    const { commands } = this.options;
    for (const commandId of commands.unfinishedIds()) {
      if (this.#active.has(commandId)) continue;
      const command = commands.get(commandId) as CommandRecord;
      const active = new ActiveCommand(command, commands.invocations(commandId));
      this.#active.set(commandId, active);
      if (active.isFinished) this.#write(true, () => this.#finishCommand(active));
    }
  }

  /** A transaction over store and memory: when the store takes it back, memory is read anew. */
  #write<T>(isDurable: boolean, work: () => T): T {
    const { store } = this.options.commands;
    try {
      return isDurable ? store.transaction(work) : store.relaxedTransaction(work);
    } catch (error) {
      this.#active.clear();
      throw error;
    }
  }

  #connected(nodeId: string): void {
    const now = this.options.clock.now();
    this.#load();
    this.#write(false, () => {
      for (const active of [...this.#active.values()]) {
        const invocation = active.open.get(nodeId);
        if (!invocation) continue;
        // What was sent over the channel before may be lost; the node answers a repeat with DuplicateCommand.
        delete invocation.sentAt;
        delete invocation.cancelSentAt;
        this.#lookAt(active, invocation, now);
        this.#sendWaiting(active, now);
      }
    });
  }

  #look(active: ActiveCommand, now: number): void {
    for (const invocation of [...active.open.values()]) this.#lookAt(active, invocation, now);
  }

  /** What time has brought to one invocation. */
  #lookAt(active: ActiveCommand, invocation: ActiveInvocation, now: number): void {
    const { record } = invocation;
    const late = this.#lateness(active.command, record, now);
    if (late !== undefined) this.#end(active, record, late, now);
    else if (record.cancelState !== '') {
      if (record.delivery === 'sent' && wasNeverThere(invocation, now))
        this.#end(active, { ...record, trace: neverBegun }, 'Cancelled', now);
      else this.#sendCancel(invocation, now);
    } else if (record.delivery === 'sent') this.#send(active, invocation, now);
  }

  /** Sends what the ramp has room for, in order; with too many errors what waits is ended instead. */
  #sendWaiting(active: ActiveCommand, now: number): void {
    for (const nodeId of [...active.waiting]) {
      const invocation = active.open.get(nodeId) as ActiveInvocation;
      const { record } = invocation;
      if (active.hasTooManyErrors) this.#end(active, record, 'Terminated', now);
      else if (!active.hasRoom) return;
      else if (isDue(record.retryAt, now) && record.cancelState === '') this.#send(active, invocation, now);
    }
  }

  /** Which time-out has passed. TimeoutSeconds is for delivery; the total adds the document's execution time-out. */
  #lateness(
    command: CommandRecord,
    invocation: InvocationRecord,
    now: number,
  ): InvocationDetails | undefined {
    const deliveryEnd = command.requestedAt + command.timeoutSeconds * 1000;
    if (invocation.delivery !== 'acknowledged') return now >= deliveryEnd ? 'DeliveryTimedOut' : undefined;
    // Only the node can say that an execution timed out; silence beyond the total is a delivery that timed out.
    return now >= deliveryEnd + command.executionTimeoutSeconds * 1000 ? 'DeliveryTimedOut' : undefined;
  }

  #send(active: ActiveCommand, invocation: ActiveInvocation, now: number): void {
    const { control } = this.options;
    const { record, sentAt } = invocation;
    const { commandId, nodeId } = record;
    if (isRecent(sentAt, now)) return;
    const sent =
      control.isConnected(nodeId) &&
      control.send(nodeId, MessageType.agentJob, {
        SchemaVersion: 1,
        JobId: jobIdOf(commandId, nodeId),
        Topic: 'aws.ssm.sendCommand.quarterdeck',
        Content: this.#contentOf(active, control.takesUncutOutput(nodeId)),
      });
    if (!sent) {
      if (record.delivery === 'waiting' && record.details === 'Pending')
        this.#save(active, { ...record, details: 'Delayed' });
      return;
    }
    invocation.sentAt = now;
    if (record.delivery === 'waiting')
      this.#save(active, { ...record, delivery: 'sent', details: 'Pending' });
  }

  readonly #contents = new WeakMap<ActiveCommand, Map<boolean, string>>();

  /** The same for every node, and up to 64 KB: made once. */
  #contentOf(active: ActiveCommand, uncutOutput: boolean): string {
    const made = this.#contents.get(active) ?? new Map<boolean, string>();
    this.#contents.set(active, made);
    const content = made.get(uncutOutput) ?? sendCommandContent(active.command, uncutOutput);
    made.set(uncutOutput, content);
    return content;
  }

  #sendCancel(invocation: ActiveInvocation, now: number): void {
    const { commandId, nodeId } = invocation.record;
    if (isRecent(invocation.cancelSentAt, now)) return;
    const jobId = jobIdOf(randomUUID(), nodeId);
    const sent = this.options.control.send(nodeId, MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: jobId,
      Topic: 'aws.ssm.cancelCommand.quarterdeck',
      Content: JSON.stringify({ CancelMessageId: jobIdOf(commandId, nodeId) }),
    });
    if (!sent) return;
    invocation.cancelSentAt = now;
    this.#cancels.set(jobId, { commandId, nodeId });
  }

  /** Stores one invocation and brings memory up to date. */
  #save(active: ActiveCommand, record: InvocationRecord): void {
    this.options.commands.saveInvocation(record);
    active.update(record);
  }

  #end(active: ActiveCommand, record: InvocationRecord, details: InvocationDetails, now: number): void {
    this.#save(active, { ...record, details, finishedAt: now, cancelState: '' });
    this.#forgetCancels(record);
    this.options.changes.tell({ topic: 'command', nodeId: record.nodeId });
    if (active.isFinished) this.#finishCommand(active);
  }

  #forgetCancels({ commandId, nodeId }: InvocationRecord): void {
    for (const [jobId, cancel] of this.#cancels)
      if (cancel.commandId === commandId && cancel.nodeId === nodeId) this.#cancels.delete(jobId);
  }

  #finishCommand(active: ActiveCommand): void {
    const { commands, changes } = this.options;
    const { commandId } = active.command;
    this.#active.delete(commandId);
    commands.setFinished(commandId, summarize(active.command, commands.detailsOf(commandId)));
    changes.tell({ topic: 'command' });
    commands.store.afterCommit(() => {
      for (const listener of this.#finishedListeners) listener(commandId);
    });
  }

  /** The invocation that a frame of this node speaks of; a frame about anything else is logged and changes nothing. */
  #invocationOf(
    nodeId: string,
    jobId: string,
  ): { active: ActiveCommand | undefined; record: InvocationRecord } | undefined {
    const job = parseJobId(jobId);
    if (job?.nodeId === nodeId) {
      const active = this.#active.get(job.commandId);
      const record =
        active?.open.get(nodeId)?.record ?? this.options.commands.invocation(job.commandId, nodeId);
      if (record) return { active, record };
    }
    this.options.logger.debug('a node spoke of a job that is not known', {
      nodeId,
      jobId: jobId.slice(0, 120),
    });
    return undefined;
  }

  #acknowledged(nodeId: string, message: AgentMessage): void {
    const { jobId, statusCode, errorMessage } = parseJsonPayload(
      agentJobAckSchema,
      message.payload,
      'agent_job_ack',
    );
    this.#take({ kind: 'acknowledged', nodeId, jobId, statusCode, errorMessage });
  }

  #replied(nodeId: string, message: AgentMessage): void {
    const reply = parseJsonPayload(agentJobReplySchema, message.payload, 'agent_job_reply');
    const { messageId } = message;
    try {
      const content = parseJsonText(jobReplyContentSchema, reply.content, 'content of agent_job_reply');
      const word = { kind: 'replied', nodeId, jobId: reply.jobId, messageId, content } as const;
      if (this.#isAhead(word))
        this.options.clock.after(overtakenMs, () => this.#takeLater(word), { background: true });
      else this.#take(word);
    } catch (error) {
      // What is of no use is acknowledged too, or it would come for two hours; what was not stored must come again.
      if (error instanceof FrameError) this.#acknowledgeReply(nodeId, reply.jobId, messageId);
      throw error;
    }
  }

  /**
   * Whether this end of a document with several steps came before the word of some of them: stock agents send replies
   * from parallel threads, and whoever waits for the end reads the steps at once.
   */
  #isAhead({ nodeId, jobId, content }: Extract<NodeWord, { kind: 'replied' }>): boolean {
    const { commandId } = parseJobId(jobId) ?? {};
    const active = commandId === undefined ? undefined : this.#active.get(commandId);
    if (!active?.open.has(nodeId) || !isTerminal(detailsOfReply(content.documentStatus))) return false;
    const names = stepNames(active.command.document);
    if (names.length < 2) return false;
    const known = this.options.commands.stepStatuses(active.command.commandId, nodeId);
    return names.some((name) => !known.has(name) && !Object.hasOwn(content.runtimeStatus ?? {}, name));
  }

  /** Not acknowledged before: a node whose bridge ends meanwhile sends it again. */
  #takeLater(word: NodeWord): void {
    if (this.#isStopped) return;
    try {
      this.#take(word);
    } catch (error) {
      this.options.logger.error('a frame of a node could not be dealt with', { nodeId: word.nodeId, error });
    }
  }

  #acknowledgeReply(nodeId: string, jobId: string, acknowledgedMessageId: string): void {
    this.options.control.send(nodeId, MessageType.agentJobReplyAck, { jobId, acknowledgedMessageId });
  }

  #take(word: NodeWord): void {
    const { gather } = this.options;
    if (!gather) {
      this.#apply([word]);
      return;
    }
    this.#words.push(word);
    if (this.#isGathering) return;
    this.#isGathering = true;
    gather(() => {
      this.#isGathering = false;
      const words = this.#words.splice(0);
      if (!this.#isStopped) this.#applyAll(words);
    });
  }

  /** All in one write; when that cannot be, one by one, so that one of them does not hold up the others. */
  #applyAll(words: readonly NodeWord[]): void {
    const { logger } = this.options;
    try {
      this.#apply(words);
    } catch {
      for (const word of words) {
        try {
          this.#apply([word]);
        } catch (error) {
          const facts = { nodeId: word.nodeId, reason: (error as Error).message };
          if (error instanceof FrameError) {
            logger.warn('a node sent a frame that cannot be used', facts);
            if (word.kind === 'replied') this.#acknowledgeReply(word.nodeId, word.jobId, word.messageId);
          }
          // A full disk, for instance: what was not acknowledged comes again.
          else logger.error('a frame of a node could not be dealt with', { ...facts, error });
        }
      }
    }
  }

  #apply(words: readonly NodeWord[]): void {
    const now = this.options.clock.now();
    this.#load();
    // The word that a job has arrived, or begins, is worth no write-through: without it the job is sent again.
    const isDurable = words.some((word) => word.kind === 'replied' && word.content.runtimeStatus !== null);
    const touched = new Set<ActiveCommand>();
    this.#write(isDurable, () => {
      for (const word of words) {
        const active = word.kind === 'acknowledged' ? this.#applyAck(word, now) : this.#applyReply(word, now);
        if (active) touched.add(active);
      }
      for (const active of touched) this.#sendWaiting(active, now);
    });
    for (const word of words)
      if (word.kind === 'replied') this.#acknowledgeReply(word.nodeId, word.jobId, word.messageId);
  }

  /** Answers the command when there may be room for more of it now. */
  #applyAck(word: Extract<NodeWord, { kind: 'acknowledged' }>, now: number): ActiveCommand | undefined {
    const { nodeId, jobId } = word;
    const cancel = this.#cancels.get(jobId);
    if (cancel?.nodeId === nodeId) {
      const invocation = this.#active.get(cancel.commandId)?.open.get(nodeId);
      if (invocation) invocation.cancelAcknowledgedAt ??= now;
      return undefined;
    }
    const { active, record } = this.#invocationOf(nodeId, jobId) ?? {};
    if (!active || !record || isTerminal(record.details)) return undefined;
    this.options.changes.tell({ topic: 'command', nodeId });
    switch (word.statusCode) {
      case JobAckStatus.successful:
      case JobAckStatus.duplicateCommand:
        this.#save(active, {
          ...record,
          delivery: 'acknowledged',
          details: record.details === 'Cancelling' ? 'Cancelling' : 'InProgress',
          startedAt: record.startedAt ?? now,
        });
        return undefined;
      case JobAckStatus.processorBufferFull: {
        if (record.cancelState !== '') {
          this.#end(active, { ...record, trace: neverBegun }, 'Cancelled', now);
          return active;
        }
        const invocation = active.open.get(nodeId);
        if (invocation) delete invocation.sentAt;
        this.#save(active, {
          ...record,
          delivery: 'waiting',
          details: 'Delayed',
          retryAt: now + busyRetryMs,
        });
        return active;
      }
      default:
        this.#end(active, { ...record, trace: `${word.errorMessage} (${word.statusCode})` }, 'Failed', now);
        return active;
    }
  }

  #applyReply(word: Extract<NodeWord, { kind: 'replied' }>, now: number): ActiveCommand | undefined {
    const { nodeId, content } = word;
    const found = this.#invocationOf(nodeId, word.jobId);
    if (!found) return undefined;
    const { active, record } = found;
    const { commands, changes } = this.options;
    const details = detailsOfReply(content.documentStatus);
    const reported = Object.entries(content.runtimeStatus ?? {});
    const known =
      reported.length > 0 ? commands.stepStatuses(record.commandId, nodeId) : new Map<string, string>();
    const added = reported.filter(([name]) => !known.has(name)).length;
    if (known.size + added > maxSteps) throw new FrameError('a reply names more steps than any document has');
    if (!commands.firstTime(word.messageId, now)) return undefined;
    for (const [name, status] of reported) {
      const step = stepOfReply(name, status);
      const before = known.get(name) as InvocationDetails | undefined;
      // Replies overtake one another: the beginning of a step never replaces its end.
      if (before !== undefined && isTerminal(before) && !isTerminal(step.status as InvocationDetails))
        continue;
      commands.saveStep(record.commandId, nodeId, step);
    }
    if (!mayReplace(record.details, details)) return undefined;
    const next: InvocationRecord = {
      ...record,
      delivery: 'acknowledged',
      startedAt: record.startedAt ?? now,
    };
    if (content.documentTraceOutput !== '') next.trace = content.documentTraceOutput;
    changes.tell({ topic: 'command', nodeId });
    if (!active?.open.has(nodeId)) {
      this.#replaceLateEnd(next, details, now);
      return undefined;
    }
    if (isTerminal(details)) this.#end(active, next, details, now);
    else this.#save(active, { ...next, details: record.details === 'Cancelling' ? 'Cancelling' : details });
    return active;
  }

  /** A result came after the time-out had ended its invocation: it is taken, and what the command came to is told anew. */
  #replaceLateEnd(record: InvocationRecord, details: InvocationDetails, now: number): void {
    const { commands } = this.options;
    commands.saveInvocation({ ...record, details, finishedAt: now, cancelState: '' });
    const command = commands.get(record.commandId);
    if (command?.finished)
      commands.setFinished(record.commandId, summarize(command, commands.detailsOf(record.commandId)));
    // Its counts are of the end before.
    this.#active.delete(record.commandId);
  }
}

/**
 * Whether a node has taken a cancellation and said nothing of the command since: it never got it. A command that it
 * has ends within a moment and is reported.
 */
function wasNeverThere({ cancelAcknowledgedAt }: ActiveInvocation, now: number): boolean {
  return cancelAcknowledgedAt !== undefined && now - cancelAcknowledgedAt >= acknowledgeWaitMs;
}

/** Whether something was sent within the time that an acknowledgement may take. A clock that was set back is no reason to wait. */
function isRecent(sentAt: number | undefined, now: number): boolean {
  return sentAt !== undefined && now >= sentAt && now - sentAt < acknowledgeWaitMs;
}

/** A retry is never further away than its pause, unless the clock was set back. */
function isDue(retryAt: number, now: number): boolean {
  return now >= retryAt || retryAt - now > busyRetryMs;
}
