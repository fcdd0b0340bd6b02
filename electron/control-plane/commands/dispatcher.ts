import { randomUUID } from 'node:crypto';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, FrameError } from '../../wire/agent-message';
import {
  agentJobAckSchema,
  agentJobReplySchema,
  JobAckStatus,
  jobReplyContentSchema,
} from '../../wire/control-channel/messages';
import { parseJsonPayload, parseJsonText } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import type { ChangeFeed } from '../changes';
import type { ControlChannels } from '../gateway/control-channels';
import { type CommandRecord, type CommandStore, type InvocationRecord, mayReplace } from './command-store';
import { rampedConcurrency, resolveConcurrency, resolveMaxErrors } from './limits';
import { detailsOfReply, stepOfReply } from './reply';
import { type InvocationDetails, isCountedError, isTerminal } from './status';

const tickMs = 1000;
/** A job that a connected node has not acknowledged by then is sent again; the node knows a command that it has. */
const acknowledgeWaitMs = 15_000;
/** Pause before a node that was full is asked again. */
const busyRetryMs = 5000;
/** Steps of one command on one node; AWS's documents have fewer. */
const maxSteps = 100;
const neverBegun = 'The command was cancelled before the node had it.';
const replyMemoryMs = 24 * 3_600_000;

interface DispatcherOptions {
  commands: CommandStore;
  control: ControlChannels;
  changes: ChangeFeed;
  clock: Clock;
  logger: Logger;
}

export function jobIdOf(commandId: string, nodeId: string): string {
  return `aws.ssm.${commandId}.${nodeId}`;
}

const cancelKey = ({ commandId, nodeId }: Pick<InvocationRecord, 'commandId' | 'nodeId'>) =>
  `cancel.${commandId}.${nodeId}`;

/** Undefined when the text is no JobId of ours. */
export function parseJobId(jobId: string): { commandId: string; nodeId: string } | undefined {
  const match = /^aws\.ssm\.([0-9a-f-]{36})\.(mi-[0-9a-z]+|i-[0-9a-f]+)$/.exec(jobId);
  return match ? { commandId: match[1] as string, nodeId: match[2] as string } : undefined;
}

/**
 * Brings commands to nodes and takes their replies. Delivery is at least once (a node runs a CommandId once), every
 * reply is applied once, and all state is in the store: after a restart it simply goes on.
 */
export class Dispatcher {
  readonly #timer: Timer;
  /** When a job was last sent by this process; after a restart nothing has been. */
  readonly #sentAt = new Map<string, number>();
  /** Cancellations under way, by the JobId that each was sent under. */
  readonly #cancels = new Map<string, { key: string; acknowledgedAt?: number }>();
  #lastForgotAt = 0;

  constructor(private readonly options: DispatcherOptions) {
    const { control, clock } = options;
    control.on(MessageType.agentJobAck, (nodeId, message) => this.#acknowledged(nodeId, message));
    control.on(MessageType.agentJobReply, (nodeId, message) => this.#replied(nodeId, message));
    control.onConnected((nodeId) => {
      // What was sent over the channel before may be lost; the node answers a repeat with DuplicateCommand.
      for (const key of this.#sentAt.keys()) if (key.endsWith(`.${nodeId}`)) this.#sentAt.delete(key);
      this.dispatch();
    });
    this.#timer = every(clock, tickMs, () => this.dispatch(), { background: true });
  }

  stop(): void {
    this.#timer.cancel();
  }

  /** Looks at every unfinished command: time-outs, cancellations, what may be sent now. */
  dispatch(): void {
    const now = this.options.clock.now();
    for (const command of this.options.commands.unfinished()) this.#dispatchCommand(command, now);
    if (now - this.#lastForgotAt > replyMemoryMs / 24) {
      this.#lastForgotAt = now;
      this.options.commands.forgetReplies(now - replyMemoryMs);
    }
  }

  /** Ends what has not begun and asks nodes to end what runs. */
  cancel(command: CommandRecord, nodeIds: readonly string[] | undefined): void {
    const { commands, clock } = this.options;
    commands.store.transaction(() => {
      if (nodeIds === undefined) commands.requestCancel(command.commandId);
      for (const invocation of commands.invocations(command.commandId)) {
        if (nodeIds !== undefined && !nodeIds.includes(invocation.nodeId)) continue;
        if (isTerminal(invocation.details)) continue;
        if (invocation.delivery === 'waiting') this.#finish(invocation, 'Cancelled', clock.now());
        else commands.saveInvocation({ ...invocation, details: 'Cancelling', cancelState: 'wanted' });
      }
    });
    this.dispatch();
  }

  #dispatchCommand(command: CommandRecord, now: number): void {
    const { commands } = this.options;
    const invocations = commands.invocations(command.commandId);
    const maxErrors = resolveMaxErrors(command.maxErrors, command.targetCount);
    const concurrency = resolveConcurrency(command.maxConcurrency, command.targetCount);
    let errors = invocations.filter((one) => isCountedError(one.details)).length;
    let finished = invocations.filter((one) => isTerminal(one.details)).length;
    let running = invocations.filter((one) => !isTerminal(one.details) && one.delivery !== 'waiting').length;
    for (const invocation of invocations) {
      if (isTerminal(invocation.details)) continue;
      const late = this.#lateness(command, invocation, now);
      if (late !== undefined) {
        this.#finish(invocation, late, now);
        finished += 1;
        if (isCountedError(late)) errors += 1;
        continue;
      }
      if (invocation.cancelState !== '') {
        if (invocation.delivery === 'sent' && this.#wasNeverThere(invocation, now)) {
          this.#finish({ ...invocation, trace: neverBegun }, 'Cancelled', now);
          finished += 1;
        } else this.#sendCancel(invocation, now);
        continue;
      }
      if (invocation.delivery === 'waiting') {
        if (errors > maxErrors) {
          this.#finish(invocation, 'Terminated', now);
          finished += 1;
        } else if (now >= invocation.retryAt && running < rampedConcurrency(concurrency, finished)) {
          if (this.#send(command, invocation, now)) running += 1;
        }
      } else if (invocation.delivery === 'sent') {
        this.#send(command, invocation, now);
      }
    }
    if (commands.detailsOf(command.commandId).every(isTerminal)) {
      commands.setFinished(command.commandId);
      this.options.changes.tell({ topic: 'command' });
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

  #send(command: CommandRecord, invocation: InvocationRecord, now: number): boolean {
    const key = `${command.commandId}.${invocation.nodeId}`;
    const lastSentAt = this.#sentAt.get(key);
    if (lastSentAt !== undefined && now - lastSentAt < acknowledgeWaitMs) return false;
    const content = {
      Parameters: command.parameters,
      DocumentContent: command.document,
      CommandId: command.commandId,
      DocumentName: command.documentName,
      OutputS3KeyPrefix: '',
      OutputS3BucketName: '',
      CloudWatchLogGroupName: '',
      CloudWatchOutputEnabled: 'false',
    };
    const sent = this.options.control.send(invocation.nodeId, MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: jobIdOf(command.commandId, invocation.nodeId),
      Topic: 'aws.ssm.sendCommand.quarterdeck',
      Content: JSON.stringify(content),
    });
    if (!sent) {
      if (invocation.delivery === 'waiting' && invocation.details === 'Pending') {
        this.options.commands.saveInvocation({ ...invocation, details: 'Delayed' });
      }
      return false;
    }
    this.#sentAt.set(key, now);
    if (invocation.delivery === 'waiting') {
      this.options.commands.saveInvocation({ ...invocation, delivery: 'sent', details: 'Pending' });
    }
    return true;
  }

  #sendCancel(invocation: InvocationRecord, now: number): void {
    const key = cancelKey(invocation);
    if (now - (this.#sentAt.get(key) ?? 0) < acknowledgeWaitMs) return;
    const jobId = jobIdOf(randomUUID(), invocation.nodeId);
    const sent = this.options.control.send(invocation.nodeId, MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: jobId,
      Topic: 'aws.ssm.cancelCommand.quarterdeck',
      Content: JSON.stringify({ CancelMessageId: jobIdOf(invocation.commandId, invocation.nodeId) }),
    });
    if (!sent) return;
    this.#sentAt.set(key, now);
    this.#cancels.set(jobId, { key });
  }

  /**
   * Whether a node has taken a cancellation and said nothing of the command since: it never got it. A command that it
   * has ends within a moment and is reported.
   */
  #wasNeverThere(invocation: InvocationRecord, now: number): boolean {
    const key = cancelKey(invocation);
    for (const cancel of this.#cancels.values()) {
      if (cancel.key === key && now - (cancel.acknowledgedAt ?? now) >= acknowledgeWaitMs) return true;
    }
    return false;
  }

  #finish(invocation: InvocationRecord, details: InvocationDetails, now: number): void {
    this.options.commands.saveInvocation({ ...invocation, details, finishedAt: now, cancelState: '' });
    this.#sentAt.delete(`${invocation.commandId}.${invocation.nodeId}`);
    const cancel = cancelKey(invocation);
    this.#sentAt.delete(cancel);
    for (const [jobId, { key }] of this.#cancels) if (key === cancel) this.#cancels.delete(jobId);
    this.options.changes.tell({ topic: 'command', nodeId: invocation.nodeId });
  }

  /** The invocation that a frame of this node speaks of; a frame about anything else is logged and changes nothing. */
  #invocationOf(nodeId: string, jobId: string): InvocationRecord | undefined {
    const job = parseJobId(jobId);
    const invocation =
      job && job.nodeId === nodeId ? this.options.commands.invocation(job.commandId, nodeId) : undefined;
    if (!invocation)
      this.options.logger.debug('a node spoke of a job that is not known', {
        nodeId,
        jobId: jobId.slice(0, 120),
      });
    return invocation;
  }

  #acknowledged(nodeId: string, message: AgentMessage): void {
    const acknowledge = parseJsonPayload(agentJobAckSchema, message.payload, 'agent_job_ack');
    const cancel = this.#cancels.get(acknowledge.jobId);
    if (cancel?.key.endsWith(`.${nodeId}`)) {
      cancel.acknowledgedAt ??= this.options.clock.now();
      return;
    }
    const invocation = this.#invocationOf(nodeId, acknowledge.jobId);
    if (!invocation || isTerminal(invocation.details)) return;
    const now = this.options.clock.now();
    const { commands } = this.options;
    switch (acknowledge.statusCode) {
      case JobAckStatus.successful:
      case JobAckStatus.duplicateCommand:
        commands.saveInvocation({
          ...invocation,
          delivery: 'acknowledged',
          details: invocation.details === 'Cancelling' ? 'Cancelling' : 'InProgress',
          startedAt: invocation.startedAt ?? now,
        });
        break;
      case JobAckStatus.processorBufferFull:
        if (invocation.cancelState !== '') {
          this.#finish({ ...invocation, trace: neverBegun }, 'Cancelled', now);
          this.dispatch();
          break;
        }
        commands.saveInvocation({
          ...invocation,
          delivery: 'waiting',
          details: 'Delayed',
          retryAt: now + busyRetryMs,
        });
        this.#sentAt.delete(`${invocation.commandId}.${nodeId}`);
        break;
      default:
        this.#finish(
          { ...invocation, trace: `${acknowledge.errorMessage} (${acknowledge.statusCode})` },
          'Failed',
          now,
        );
        this.dispatch();
    }
    this.options.changes.tell({ topic: 'command', nodeId });
  }

  #replied(nodeId: string, message: AgentMessage): void {
    const reply = parseJsonPayload(agentJobReplySchema, message.payload, 'agent_job_reply');
    const acknowledge = () =>
      this.options.control.send(nodeId, MessageType.agentJobReplyAck, {
        jobId: reply.jobId,
        acknowledgedMessageId: message.messageId,
      });
    try {
      this.#applyReply(nodeId, message.messageId, reply.jobId, reply.content);
    } catch (error) {
      // What is of no use is acknowledged too, or it would come for two hours; what was not stored must come again.
      if (error instanceof FrameError) acknowledge();
      throw error;
    }
    acknowledge();
  }

  #applyReply(nodeId: string, messageId: string, jobId: string, contentText: string): void {
    const invocation = this.#invocationOf(nodeId, jobId);
    if (!invocation) return;
    const content = parseJsonText(jobReplyContentSchema, contentText, 'content of agent_job_reply');
    const { commands, clock } = this.options;
    const now = clock.now();
    const details = detailsOfReply(content.documentStatus);
    commands.store.transaction(() => {
      if (!commands.firstTime(messageId, now)) return;
      const known = new Map(
        commands.steps(invocation.commandId, nodeId).map((step) => [step.stepName, step]),
      );
      for (const [name, status] of Object.entries(content.runtimeStatus ?? {})) {
        if (known.size >= maxSteps && !known.has(name))
          throw new FrameError('a reply names more steps than any document has');
        const step = stepOfReply(name, status);
        const before = known.get(name)?.status as InvocationDetails | undefined;
        known.set(name, step);
        // Replies overtake one another: the beginning of a step never replaces its end.
        if (before !== undefined && isTerminal(before) && !isTerminal(step.status as InvocationDetails))
          continue;
        commands.saveStep(invocation.commandId, nodeId, step);
      }
      if (!mayReplace(invocation.details, details)) return;
      const next: InvocationRecord = {
        ...invocation,
        delivery: 'acknowledged',
        startedAt: invocation.startedAt ?? now,
      };
      if (content.documentTraceOutput !== '') next.trace = content.documentTraceOutput;
      if (isTerminal(details)) this.#finish(next, details, now);
      else
        commands.saveInvocation({
          ...next,
          details: invocation.details === 'Cancelling' ? 'Cancelling' : details,
        });
      this.options.changes.tell({ topic: 'command', nodeId });
    });
    if (isTerminal(details)) this.dispatch();
  }
}
