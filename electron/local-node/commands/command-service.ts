import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type AgentMessage, FrameError } from '../../wire/agent-message';
import {
  agentJobReplyAckSchema,
  agentJobSchema,
  cancelCommandContentSchema,
  JobAckStatus,
  type StepStatus,
  sendCommandContentSchema,
} from '../../wire/control-channel/messages';
import { jsonPayload, parseJsonPayload, parseJsonText } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import type { OutputSpool } from '../command-output/output-spool';
import { withOutputTap } from '../command-output/output-tap';
import { howToAllow } from '../consent';
import { InvalidDocumentError } from '../documents/parameters';
import type { Machine } from '../machine';
import { CommandJournal, type JournalledJob } from './command-journal';
import { type CommandDocument, parseDocument } from './document';
import { type DocumentResult, runDocument } from './document-runner';
import { commandIdVariable, endOrphans, interruptedSteps } from './interrupted-command';
import type { ParameterStore } from './parameter-references';
import type { PluginServices } from './plugins/plugin';
import { finalRuntimeStatus, replyContent } from './reply-content';
import { ReplyOutbox, type SendMessage } from './reply-outbox';

/** The stock agent's defaults: a job beyond both is answered ProcessorBufferFull, and the service tries again later. */
const maxRunning = 5;
const maxQueued = 5;

/** A script that asks for a reboot each time it is run would keep the machine from ever being of use. */
const maxReboots = 5;

const sendTopic = 'aws.ssm.sendCommand';
const cancelTopic = 'aws.ssm.cancelCommand';

interface Command {
  job: JournalledJob;
  document: CommandDocument;
  abort: AbortController;
  /** Whether the bridge takes the output uncut. */
  uncutOutput: boolean;
  /** Set when the node itself stops: the command then ends as interrupted and not as cancelled. */
  interrupted: boolean;
}

interface CommandServiceOptions {
  /** Folder for commands and one for replies, both below the node's data directory. */
  commandsDirectory: string;
  repliesDirectory: string;
  platformType: string;
  /** Environment of scripts, without the variables that belong to one command. */
  env: Record<string, string>;
  services: PluginServices;
  parameterStore: ParameterStore;
  machine: Machine;
  /** Takes output uncut, for bridges that ask for it. */
  output: OutputSpool;
  clock: Clock;
  logger: Logger;
}

/** Run Command on the node: takes jobs off the control channel, runs them, reports until acknowledged. */
export class CommandService {
  readonly #options: CommandServiceOptions;
  readonly #journal: CommandJournal;
  readonly #outbox: ReplyOutbox;
  readonly #running = new Map<string, Command>();
  readonly #queue: Command[] = [];
  readonly #runs = new Set<Promise<void>>();
  /** Commands that go on when the machine has been rebooted. */
  readonly #awaitingReboot = new Map<string, JournalledJob>();
  #send: SendMessage | undefined;
  #stopped = false;

  /** Also deals with what an earlier process of this node left behind. */
  constructor(options: CommandServiceOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#journal = new CommandJournal(options.commandsDirectory, clock.now(), logger);
    this.#outbox = new ReplyOutbox(options.repliesDirectory, clock, logger);
    for (const job of this.#journal.interrupted(clock.now())) {
      const orphans = endOrphans(job.commandId);
      if (job.reboot !== undefined) {
        this.#continueAfterReboot(job);
        continue;
      }
      logger.warn('a command was interrupted by the end of the node', { commandId: job.commandId, orphans });
      if (job.startedAt === undefined)
        this.#finishInterrupted(job, 'The node stopped before this command began; it was not run.');
      else
        this.#afterInterruption(
          job,
          `The node stopped while this command ran, so its result is not known.${orphans ? ' What was still running was ended when the node came back.' : ''}`,
        );
    }
  }

  get waitingReplies(): number {
    return this.#outbox.waitingReplies;
  }

  attach(send: SendMessage): void {
    this.#send = send;
    this.#outbox.attach(send);
  }

  detach(): void {
    this.#send = undefined;
    this.#outbox.detach();
  }

  /** The node has another identity now: nobody knows the old commands. */
  forget(): void {
    for (const command of [...this.#queue, ...this.#running.values()]) command.abort.abort();
    this.#outbox.clear();
  }

  /** True when the message was one of Run Command's. Raises FrameError for one of a wrong shape. */
  handle(message: AgentMessage): boolean {
    if (message.messageType === MessageType.agentJobReplyAck) {
      const ack = parseJsonPayload(agentJobReplyAckSchema, message.payload, 'agent_job_reply_ack');
      this.#outbox.acknowledged(ack.acknowledgedMessageId);
      return true;
    }
    if (message.messageType !== MessageType.agentJob) return false;
    const job = parseJsonPayload(agentJobSchema, message.payload, 'agent_job');
    try {
      if (job.Topic.startsWith(sendTopic)) this.#takeCommand(message, job);
      else if (job.Topic.startsWith(cancelTopic)) this.#takeCancel(message, job);
      else throw new FrameError(`agent_job has the unknown topic ${job.Topic}`);
    } catch (error) {
      this.#refuse(message, job.JobId, error);
    }
    return true;
  }

  /** Ends what runs, stores its replies, and resolves when all is on disk. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const command of this.#queue.splice(0))
      this.#finishInterrupted(command.job, 'The node was stopped before this command began; it was not run.');
    for (const command of this.#running.values()) {
      command.interrupted = true;
      command.abort.abort();
    }
    await Promise.all(this.#runs);
  }

  #takeCommand(message: AgentMessage, job: { JobId: string; Content: string }): void {
    const content = parseJsonText(sendCommandContentSchema, job.Content, 'the content of agent_job');
    // The id becomes a folder's name.
    if (!/^[A-Za-z0-9-]{1,64}$/.test(content.CommandId)) throw new FrameError('CommandId is no command id');
    if (this.#journal.has(content.CommandId)) {
      this.#acknowledge(message, job.JobId, 'duplicateCommand', 'DuplicateCommand');
      return;
    }
    if (this.#stopped) {
      this.#acknowledge(message, job.JobId, 'closedProcessor', 'ClosedProcessor');
      return;
    }
    if (this.#running.size >= maxRunning && this.#queue.length >= maxQueued) {
      this.#acknowledge(message, job.JobId, 'processorBufferFull', 'ProcessorBufferFull');
      return;
    }
    const document = parseDocument(content.DocumentContent, content.Parameters ?? {});
    const command: Command = {
      job: {
        jobId: job.JobId,
        commandId: content.CommandId,
        acceptedAt: this.#options.clock.now(),
        steps: document.steps.map(({ key, action }) => ({ key, action })),
        finished: {},
        source: { content: content.DocumentContent, parameters: content.Parameters ?? {} },
      },
      document,
      abort: new AbortController(),
      uncutOutput: content.QuarterdeckOutput !== undefined,
      interrupted: false,
    };
    this.#journal.accept(command.job);
    this.#acknowledge(message, job.JobId, 'successful', 'Successful');
    this.#options.logger.info('command accepted', {
      commandId: content.CommandId,
      document: content.DocumentName,
    });
    if (this.#running.size < maxRunning) this.#start(command);
    else this.#queue.push(command);
  }

  #takeCancel(message: AgentMessage, job: { JobId: string; Content: string }): void {
    const { CancelMessageId } = parseJsonText(
      cancelCommandContentSchema,
      job.Content,
      'the content of a cancel',
    );
    this.#acknowledge(message, job.JobId, 'successful', 'Successful');
    this.#outbox.sendUnstored(job.JobId, cancelTopic, this.#inProgress());
    const running = [...this.#running.values()].find((command) => command.job.jobId === CancelMessageId);
    if (running !== undefined) {
      running.abort.abort();
      return;
    }
    const waiting = [...this.#awaitingReboot.values()].find((one) => one.jobId === CancelMessageId);
    if (waiting !== undefined) {
      this.#end(
        waiting,
        'Cancelled',
        'The command was cancelled while it waited for a reboot; the reboot itself may come.',
      );
      return;
    }
    const index = this.#queue.findIndex((command) => command.job.jobId === CancelMessageId);
    if (index < 0) return;
    const [queued] = this.#queue.splice(index, 1) as [Command];
    queued.abort.abort();
    // Its steps are then reported as Cancelled without being begun.
    this.#start(queued);
  }

  #start(command: Command): void {
    const { commandId } = command.job;
    this.#running.set(commandId, command);
    const run = this.#run(command)
      .catch((error: unknown) => {
        this.#options.logger.error('a command could not be carried out', { error, commandId });
        this.#finishInterrupted(
          command.job,
          `The node could not carry out this command: ${(error as Error).message}`,
        );
      })
      .finally(() => {
        this.#running.delete(commandId);
        this.#runs.delete(run);
        const next = this.#stopped ? undefined : this.#queue.shift();
        if (next !== undefined) this.#start(next);
      });
    this.#runs.add(run);
  }

  async #run(command: Command): Promise<void> {
    const { clock, env, machine, parameterStore, platformType, services } = this.#options;
    const { job } = command;
    this.#outbox.sendUnstored(job.jobId, sendTopic, this.#inProgress());
    job.startedAt ??= clock.now();
    this.#journal.save(job);
    let reboot: JournalledJob['reboot'];
    let result: DocumentResult;
    const log = command.uncutOutput ? this.#options.output.begin(job.commandId) : undefined;
    const names = command.document.steps.map(({ key }) => key);
    if (names[0] !== undefined) log?.step(names[0]);
    try {
      result = await withOutputTap(log, () =>
        runDocument({
          document: command.document,
          platformType,
          directory: this.#journal.folder(job.commandId),
          env: { ...env, [commandIdVariable]: job.commandId },
          clock,
          signal: command.abort.signal,
          services,
          parameterStore,
          finished: job.finished,
          onStep: (key, step, all) => {
            if (command.interrupted) return;
            job.finished = { ...all };
            this.#journal.save(job);
            this.#reply(job, 'InProgress', { [key]: step }, all);
            const next = names[names.indexOf(key) + 1];
            if (next !== undefined) log?.step(next);
          },
          onRebootAsked: (key) => {
            const refusal = this.#refusalOfReboot(job);
            if (refusal === undefined) reboot = { key, bootId: machine.bootId() };
            return refusal;
          },
        }),
      );
    } catch (error) {
      log?.end();
      if (!(error instanceof InvalidDocumentError)) throw error;
      this.#end(job, 'Failed', error.message);
      return;
    }
    if (command.interrupted) log?.end('The node was stopped while the command ran.');
    else log?.end(reboot === undefined ? '' : 'The machine was rebooted; what came after that is not here.');
    if (command.interrupted) {
      // With a last step that always runs, the record stays: the next start of the node comes to it.
      if (pendingFinallyStep(job) === undefined)
        this.#finishInterrupted(
          job,
          'The node was stopped while this command ran; what ran was ended with it.',
        );
      return;
    }
    if (reboot !== undefined && !command.abort.signal.aborted) {
      job.reboot = reboot;
      this.#journal.save(job);
      this.#reboot(job);
      return;
    }
    const status = command.abort.signal.aborted ? 'Cancelled' : result.status;
    this.#reply(job, status, finalRuntimeStatus(result.steps), result.steps);
    this.#journal.remove(job.commandId);
  }

  #refusalOfReboot(job: JournalledJob): string | undefined {
    const { reboots = 0 } = job;
    if (!this.#options.services.consent().reboot)
      return `The script asked for a reboot, and this node does not reboot its machine; ${howToAllow('reboot')}. Or reboot it yourself and send the command again.`;
    if (reboots >= maxReboots)
      return `The script asked for a reboot again after ${reboots} of them, so the command was ended.`;
    return undefined;
  }

  /** The record of the command is on disk: it goes on from its step when the machine is up again. */
  #reboot(job: JournalledJob): void {
    const { logger, machine } = this.#options;
    this.#awaitingReboot.set(job.commandId, job);
    logger.warn('the machine is rebooted for a command', { commandId: job.commandId, step: job.reboot?.key });
    machine.reboot().catch((error: Error) => {
      logger.error('the machine could not be rebooted', { commandId: job.commandId, error });
      if (this.#awaitingReboot.has(job.commandId)) this.#end(job, 'Failed', error.message);
    });
  }

  #continueAfterReboot(job: JournalledJob): void {
    const { reboot, source } = job;
    const { logger, machine } = this.#options;
    if (reboot?.bootId === machine.bootId()) {
      // The node came back and the machine did not go: it is asked once more.
      const refusal = this.#refusalOfReboot(job);
      if (refusal === undefined) this.#reboot(job);
      else this.#end(job, 'Failed', refusal);
      return;
    }
    logger.info('a command goes on after the reboot', { commandId: job.commandId, step: reboot?.key });
    job.reboots = (job.reboots ?? 0) + 1;
    delete job.reboot;
    try {
      const document = parseDocument(source?.content, source?.parameters ?? {});
      const command = { job, document, abort: new AbortController(), uncutOutput: false, interrupted: false };
      this.#journal.save(job);
      if (this.#running.size < maxRunning) this.#start(command);
      else this.#queue.push(command);
    } catch (error) {
      this.#end(job, 'Failed', (error as Error).message);
    }
  }

  /** Ends a command that was interrupted, with its finallyStep where that has not run yet. */
  #afterInterruption(job: JournalledJob, reason: string): void {
    const document = pendingFinallyStep(job);
    if (document === undefined) {
      this.#finishInterrupted(job, reason);
      return;
    }
    const steps = interruptedSteps(job, reason, this.#options.clock.now());
    delete steps[document.steps.at(-1)?.key ?? ''];
    for (const [key, step] of Object.entries(steps)) {
      if (job.finished[key] === undefined) this.#reply(job, 'InProgress', { [key]: step }, steps);
    }
    job.finished = steps;
    this.#journal.save(job);
    this.#start({ job, document, abort: new AbortController(), uncutOutput: false, interrupted: false });
  }

  /** Ends a command outside a run: steps that have not ended get the status, and its reason in the first of them. */
  #end(job: JournalledJob, status: 'Failed' | 'Cancelled', reason: string): void {
    this.#awaitingReboot.delete(job.commandId);
    this.#finishInterrupted(job, reason, status);
  }

  #finishInterrupted(job: JournalledJob, reason: string, status: 'Failed' | 'Cancelled' = 'Failed'): void {
    const steps = interruptedSteps(job, reason, this.#options.clock.now(), status);
    for (const [key, step] of Object.entries(steps)) {
      if (job.finished[key] === undefined) this.#reply(job, 'InProgress', { [key]: step }, steps);
    }
    this.#reply(job, status, finalRuntimeStatus(steps), steps, reason);
    this.#journal.remove(job.commandId);
  }

  #reply(
    job: JournalledJob,
    status: 'InProgress' | Parameters<typeof replyContent>[0]['status'],
    runtimeStatus: Record<string, StepStatus>,
    counted: Readonly<Record<string, StepStatus>>,
    trace = '',
  ): void {
    this.#outbox.add(
      job.jobId,
      sendTopic,
      replyContent({
        status,
        runtimeStatus,
        counted: Object.values(counted),
        trace,
        nowMs: this.#options.clock.now(),
      }),
    );
  }

  #inProgress() {
    return replyContent({
      status: 'InProgress',
      runtimeStatus: null,
      counted: [],
      nowMs: this.#options.clock.now(),
    });
  }

  /** The reason follows the stock agent's word for it, here and in the Failed reply that comes after a refusal. */
  #refuse(message: AgentMessage, jobId: string, error: unknown): void {
    const reason = (error as Error).message;
    this.#options.logger.warn('a command was refused', { jobId, reason });
    if (error instanceof InvalidDocumentError)
      this.#acknowledge(message, jobId, 'invalidDocument', `InvalidDocument: ${reason}`);
    else if (error instanceof FrameError)
      this.#acknowledge(message, jobId, 'parseError', `AgentJobMessageParseError: ${reason}`);
    else this.#acknowledge(message, jobId, 'unexpectedError', `UnexpectedError: ${reason}`);
    this.#outbox.add(
      jobId,
      sendTopic,
      replyContent({
        status: 'Failed',
        runtimeStatus: {},
        counted: [],
        trace: reason,
        nowMs: this.#options.clock.now(),
      }),
    );
  }

  #acknowledge(
    message: AgentMessage,
    jobId: string,
    status: keyof typeof JobAckStatus,
    errorMessage: string,
  ): void {
    this.#send?.({
      messageType: MessageType.agentJobAck,
      payload: jsonPayload({
        jobId,
        acknowledgedMessageId: message.messageId,
        createdDate: new Date(this.#options.clock.now()).toISOString(),
        statusCode: JobAckStatus[status],
        errorMessage,
      }),
    });
  }
}

/** The document of a command that has begun, when its last step is a finallyStep that has not begun. */
function pendingFinallyStep({ finished, source, steps }: JournalledJob): CommandDocument | undefined {
  // The step before it has not ended, or it would be the one that was interrupted.
  const before = steps.at(-2);
  if (source === undefined || before === undefined || finished[before.key] !== undefined) return undefined;
  try {
    const document = parseDocument(source.content, source.parameters);
    return document.steps.at(-1)?.finallyStep ? document : undefined;
  } catch {
    return undefined;
  }
}
