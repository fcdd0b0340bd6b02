import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import type { AgentMessage } from '../../wire/agent-message';
import { agentJobSchema, JobAckStatus, type StepStatus } from '../../wire/control-channel/messages';
import { jsonPayload, parseJsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import { parseDocument } from '../commands/document';
import { runDocument } from '../commands/document-runner';
import type { ParameterStore } from '../commands/parameter-references';
import type { PluginServices } from '../commands/plugins/plugin';
import type { ServiceAccess } from '../service/service-access';

/** How often associations are looked at without being told to, as the stock agent does. */
const pollMs = 10 * 60_000;
const retryMs = 60_000;
/** The control plane's word that there is something to look at; only the beginning counts. */
const refreshTopic = 'aws.ssm.sendCommand.quarterdeck-associations';

const associationSchema = z.object({
  AssociationId: z.string().regex(/^[0-9a-fA-F-]{36}$/),
  AssociationVersion: z.string().optional(),
  DetailedStatus: z.string().nullish(),
  DocumentVersion: z.string(),
  InstanceId: z.string(),
  Name: z.string(),
  Parameters: z.record(z.string(), z.array(z.string())).nullish(),
});
type Association = z.output<typeof associationSchema>;

const listSchema = z.object({
  Associations: z.array(associationSchema).nullish(),
  NextToken: z.string().nullish(),
});
const documentSchema = z.object({ Content: z.string() });
const runningSchema = z.object({ associationId: z.string() });

interface AssociationServiceOptions {
  /** For the scripts of associations and the note of what runs. */
  directory: string;
  platformType: string;
  env: Record<string, string>;
  services: PluginServices;
  parameterStore: ParameterStore;
  /** Undefined while the node is not connected. */
  access(): ServiceAccess | undefined;
  clock: Clock;
  logger: Logger;
}

interface Report {
  Status: 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Skipped';
  ErrorCode: string;
  ExecutionSummary: string;
}

/**
 * State Manager on the node: runs the associations that the control plane says are Pending, one after the other, and
 * reports how they went. Their output is not reported, as with the stock agent: only how many plugins did what.
 */
export class AssociationService {
  readonly #options: AssociationServiceOptions;
  readonly #poll: Timer;
  readonly #noteFile: string;
  #work: Promise<void> = Promise.resolve();
  #isAsked = false;
  #abort = new AbortController();
  #retry: Timer | undefined;
  #stopped = false;

  constructor(options: AssociationServiceOptions) {
    this.#options = options;
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    this.#noteFile = join(options.directory, 'running.json');
    this.#poll = every(options.clock, pollMs, () => this.refresh(), { background: true });
  }

  /** Looks at the list now, and again when something asks while it is being looked at. */
  refresh(): void {
    if (this.#isAsked || this.#stopped) return;
    this.#isAsked = true;
    this.#work = this.#work.then(() => {
      this.#isAsked = false;
      return this.#runPending().catch((error: unknown) => {
        if (this.#stopped) return;
        this.#options.logger.warn('associations were not looked at', { reason: (error as Error).message });
        this.#retry ??= this.#options.clock.after(
          retryMs,
          () => {
            this.#retry = undefined;
            this.refresh();
          },
          { background: true },
        );
      });
    });
  }

  /** The control plane's word that associations are to be looked at; true when the message was that. */
  handle(message: AgentMessage, send: (message: { messageType: string; payload: Buffer }) => void): boolean {
    if (message.messageType !== MessageType.agentJob) return false;
    const job = parseJsonPayload(agentJobSchema, message.payload, 'agent_job');
    if (!job.Topic.startsWith(refreshTopic)) return false;
    send({
      messageType: MessageType.agentJobAck,
      payload: jsonPayload({
        jobId: job.JobId,
        acknowledgedMessageId: message.messageId,
        createdDate: new Date(this.#options.clock.now()).toISOString(),
        statusCode: JobAckStatus.successful,
        errorMessage: 'Successful',
      }),
    });
    this.refresh();
    return true;
  }

  /** Ends what runs; it is reported as failed when the node comes back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#poll.cancel();
    this.#retry?.cancel();
    this.#abort.abort();
    await this.#work;
  }

  async #runPending(): Promise<void> {
    const access = this.#options.access();
    if (!access || this.#stopped) return;
    await this.#reportInterrupted(access);
    for (const association of await this.#list(access)) {
      if (association.DetailedStatus !== 'Pending' || this.#stopped) continue;
      await this.#run(access, association);
    }
  }

  async #list(access: ServiceAccess): Promise<Association[]> {
    const all: Association[] = [];
    let NextToken: string | undefined;
    do {
      const page = await access.client.call(
        'ListInstanceAssociations',
        { InstanceId: access.instanceId, MaxResults: 20, ...(NextToken ? { NextToken } : {}) },
        access.sign,
        listSchema,
      );
      all.push(...(page.Associations ?? []));
      NextToken = page.NextToken ?? undefined;
    } while (NextToken);
    return all;
  }

  /** What ran when the node ended is not known to have gone well; the stock agent has the same word for it. */
  async #reportInterrupted(access: ServiceAccess): Promise<void> {
    if (!existsSync(this.#noteFile)) return;
    const note = runningSchema.safeParse(readJson(this.#noteFile));
    if (note.success)
      await this.#report(access, note.data.associationId, {
        Status: 'Failed',
        ErrorCode: 'StuckAtInProgress',
        ExecutionSummary: 'The node ended while this association ran.',
      }).catch((error: unknown) => {
        // Deleted meanwhile, for instance.
        this.#options.logger.info('an interrupted association was not reported', { error });
      });
    rmSync(this.#noteFile, { force: true });
  }

  async #run(access: ServiceAccess, association: Association): Promise<void> {
    const { clock, directory, env, logger, platformType } = this.#options;
    const { AssociationId } = association;
    writeFileAtomically(this.#noteFile, JSON.stringify({ associationId: AssociationId }));
    await this.#report(access, AssociationId, { Status: 'InProgress', ErrorCode: '', ExecutionSummary: '' });
    const folder = join(directory, AssociationId);
    let report: Report;
    try {
      const { Content } = await access.client.call(
        'GetDocument',
        { Name: association.Name, DocumentVersion: association.DocumentVersion },
        access.sign,
        documentSchema,
      );
      const document = parseDocument(JSON.parse(Content), association.Parameters ?? {});
      const result = await runDocument({
        document,
        platformType,
        directory: folder,
        env,
        clock,
        signal: this.#abort.signal,
        services: this.#options.services,
        parameterStore: this.#options.parameterStore,
        onStep: () => {},
      });
      // The note stays: the next start of this node says that it was interrupted.
      if (this.#stopped) return;
      report = reportOf(result.status, Object.values(result.steps));
    } catch (error) {
      report = {
        Status: 'Failed',
        ErrorCode: 'InvalidAssoc',
        ExecutionSummary: (error as Error).message.slice(0, 512),
      };
    }
    rmSync(folder, { recursive: true, force: true });
    logger.info('an association was run', { associationId: AssociationId, status: report.Status });
    await this.#report(access, AssociationId, report);
    rmSync(this.#noteFile, { force: true });
  }

  async #report(access: ServiceAccess, associationId: string, report: Report): Promise<void> {
    await access.client.call(
      'UpdateInstanceAssociationStatus',
      {
        AssociationId: associationId,
        InstanceId: access.instanceId,
        ExecutionResult: { ...report, ExecutionDate: this.#options.clock.now() / 1000 },
      },
      access.sign,
      z.unknown(),
    );
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The stock agent's words for how many plugins did what. */
function reportOf(status: string, steps: readonly StepStatus[]): Report {
  const count = (...words: string[]) => steps.filter((step) => words.includes(step.status)).length;
  const summary = `${steps.length} out of ${steps.length} plugin${steps.length === 1 ? '' : 's'} processed, ${count('Success', 'SuccessAndReboot', 'PassedAndReboot')} success, ${count('Failed')} failed, ${count('TimedOut')} timedout, ${count('Skipped')} skipped. `;
  const isGood = status === 'Success' || status.endsWith('AndReboot');
  return {
    Status: isGood ? 'Success' : status === 'TimedOut' ? 'TimedOut' : 'Failed',
    ErrorCode: isGood ? '' : 'ExecutionError',
    ExecutionSummary: summary,
  };
}
