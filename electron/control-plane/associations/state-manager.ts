import { randomUUID } from 'node:crypto';
import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { MessageType } from '../../wire/message-type';
import type { ChangeFeed } from '../changes';
import type { CommandDocuments } from '../commands/command-documents';
import { jobIdOf } from '../commands/job-messages';
import { rampedConcurrency, resolveConcurrency, resolveMaxErrors } from '../commands/limits';
import type { TargetResolver } from '../commands/targets';
import type { ControlChannels } from '../gateway/control-channels';
import { nextTime } from '../schedules/schedule';
import type { AssociationCompliance } from './association-compliance';
import { scheduleOf, targetsOf } from './association-spec';
import { isError, isOver } from './association-status';
import type {
  AssociationNode,
  AssociationRecord,
  AssociationStore,
  ExecutionRecord,
  ExecutionTarget,
} from './association-store';

const tickMs = 5000;
/** A run that begins later than this after its time was missed, and says so. */
const lateAfterMs = 2 * 60_000;
/** A node that was told and has not come for its association is told again. */
const tellAgainMs = 60_000;
/** What a node may need beyond the time that the document gives its steps. */
const executionGraceMs = 10 * 60_000;
const defaultExecutionSeconds = 3600;
const keepMs = 30 * 24 * 3_600_000;
/** Differs from a command's, so that a node of ours knows it without running a document; only the beginning counts. */
export const refreshTopic = 'aws.ssm.sendCommand.quarterdeck-associations';

const refreshDocument = {
  schemaVersion: '1.2',
  description: 'Asks the node to look at its associations.',
  parameters: { associationIds: { type: 'StringList', default: [] } },
  runtimeConfig: {
    'aws:refreshAssociation': {
      properties: [{ id: '0.aws:refreshAssociation', associationIds: '{{ associationIds }}' }],
    },
  },
};

interface StateManagerOptions {
  associations: AssociationStore;
  documents: CommandDocuments;
  targets: TargetResolver;
  compliance: AssociationCompliance;
  control: ControlChannels;
  changes: ChangeFeed;
  clock: Clock;
  logger: Logger;
}

/** What UpdateInstanceAssociationStatus says. */
export interface NodeReport {
  status: string;
  errorCode: string;
  summary: string;
  outputUrl: string;
  /** Epoch milliseconds, by the node's clock. */
  executedAt: number;
}

/**
 * Decides when associations run and on how many nodes at once; nodes do the running. A node is told to look, lists its
 * associations, and runs the ones that are Pending: it is given no schedule, so that time zones, offsets, limits and
 * runs that were missed are decided in one place, and the stock agent takes part like any other node.
 */
export class StateManager {
  readonly #timer: Timer;
  readonly #stopListening: () => void;
  /** When a node was last told to look, by this process. */
  readonly #toldAt = new Map<string, number>();
  /** Tags have changed: who the targets are may be different. */
  #isStale = true;
  /** The nodes for which the targets were last looked up. Nodes come and go and ping; few of them are new. */
  #knownNodes = '';
  #lastForgotAt = 0;

  constructor(private readonly options: StateManagerOptions) {
    const { clock, control, changes } = options;
    this.#timer = every(clock, tickMs, () => this.tick(), { background: true });
    this.#stopListening = changes.subscribe(({ topic }) => {
      if (topic === 'tags') this.#isStale = true;
    });
    control.onConnected((nodeId) => this.#connected(nodeId));
  }

  stop(): void {
    this.#timer.cancel();
    this.#stopListening();
  }

  tick(): void {
    const { associations, clock, logger } = this.options;
    const now = clock.now();
    for (const association of associations.dueBy(now)) {
      try {
        this.#due(association, now);
      } catch (error) {
        logger.error('an association could not be run', { associationId: association.associationId, error });
        associations.setNextDue(association.associationId, this.#next(association, now));
      }
    }
    const registered = this.options.targets.registeredNodes();
    if (this.#isStale || registered !== this.#knownNodes) {
      this.#isStale = false;
      this.#knownNodes = registered;
      for (const association of associations.list()) this.#followTargets(association, now);
    }
    for (const execution of associations.openExecutions()) this.#look(execution, now);
    if (now - this.#lastForgotAt > 3_600_000) {
      this.#lastForgotAt = now;
      associations.removeExecutions(now - keepMs);
    }
  }

  /** A new association, or a new version of one: runs at once unless it is to wait for its time. */
  applied(association: AssociationRecord, now: number): void {
    this.#setTargets(association, now);
    if (!association.spec.ApplyOnlyAtCronInterval) this.run(association, now);
  }

  /** When an association is due after a time. */
  nextDue(association: Pick<AssociationRecord, 'spec' | 'updatedAt'>, now: number): number | undefined {
    const schedule = scheduleOf(association.spec);
    return schedule && nextTime(schedule, now, association.updatedAt);
  }

  /** Runs it now on these nodes, on all of its targets when none are named. Answers the execution's id. */
  run(
    association: AssociationRecord,
    now: number,
    options: { nodeIds?: readonly string[]; dueAt?: number } = {},
  ): string {
    const { associations, changes } = this.options;
    const dueAt = options.dueAt ?? now;
    const nodeIds = options.nodeIds ?? this.#setTargets(association, now);
    const executionId = randomUUID();
    const execution: ExecutionRecord = {
      executionId,
      associationId: association.associationId,
      version: association.version,
      createdAt: now,
      dueAt,
      isLate: now - dueAt > lateAfterMs,
      targetCount: nodeIds.length,
      finished: nodeIds.length === 0,
    };
    associations.store.transaction(() => {
      for (const nodeId of nodeIds) {
        for (const open of associations.openTargetsOf(nodeId))
          if (open.associationId === association.associationId)
            this.#end(open, 'TimedOut', 'The node had not ended it when the next run began.', now);
        const before = associations.node(association.associationId, nodeId);
        associations.saveNode({
          ...blank(association, nodeId),
          ...before,
          version: association.version,
          detailedStatus: 'Pending',
        });
      }
      associations.insertExecution(
        execution,
        nodeIds.map((nodeId) => ({
          executionId,
          nodeId,
          state: 'waiting',
          detailedStatus: 'Pending',
          errorCode: '',
          summary: '',
        })),
      );
      if (execution.finished) associations.finishExecution(executionId, now);
      associations.setExecuted(association.associationId, now, false);
      this.#release(execution, association, now);
    });
    changes.tell({ topic: 'association' });
    return executionId;
  }

  /** What a node may run now: released and not begun. */
  isPending(associationId: string, nodeId: string): boolean {
    return this.options.associations
      .openTargetsOf(nodeId)
      .some(
        (one) => one.associationId === associationId && one.state === 'released' && one.begunAt === undefined,
      );
  }

  /** A node said how an association stands. */
  reported(association: AssociationRecord, nodeId: string, report: NodeReport, now: number): void {
    const { associations, compliance, changes } = this.options;
    associations.store.transaction(() => {
      const target = associations
        .openTargetsOf(nodeId)
        .find((one) => one.associationId === association.associationId && one.state === 'released');
      const isOld =
        target !== undefined &&
        target.begunAt === undefined &&
        isOver(report.status) &&
        // A word about the run before, repeated: the clocks of nodes may be off by minutes.
        report.executedAt + 5 * 60_000 < (target.releasedAt ?? 0);
      if (!target || isOld) return;
      const before = associations.node(association.associationId, nodeId) ?? blank(association, nodeId);
      associations.saveNode({
        ...before,
        detailedStatus: report.status,
        errorCode: report.errorCode,
        summary: report.summary,
        outputUrl: report.outputUrl,
        executedAt: now,
      });
      if (isOver(report.status)) {
        this.#end({ ...target, errorCode: report.errorCode }, report.status, report.summary, now);
        compliance.record(association, nodeId, !isError(report.status), now);
      } else if (report.status === 'InProgress') {
        associations.saveTarget({
          ...target,
          detailedStatus: 'InProgress',
          summary: report.summary,
          begunAt: target.begunAt ?? now,
        });
        associations.setExecutionTime(target.executionId, now);
      }
    });
    changes.tell({ topic: 'association', nodeId });
  }

  #due(association: AssociationRecord, now: number): void {
    const { associations } = this.options;
    const dueAt = association.nextDueAt ?? now;
    associations.store.transaction(() => {
      associations.setNextDue(association.associationId, this.#next(association, now));
      // Whatever was missed since is made up for once.
      this.run(association, now, { dueAt });
    });
  }

  #next(association: AssociationRecord, now: number): number | undefined {
    const schedule = scheduleOf(association.spec);
    return schedule && nextTime(schedule, now, association.updatedAt);
  }

  /** Brings the list of nodes of an association up to date; answers their ids. */
  #setTargets(association: AssociationRecord, now: number): string[] {
    const { associations, targets } = this.options;
    const members = targets.byTargets(targetsOf(association.spec)).map((node) => node.nodeId);
    const known = new Set(associations.nodesOf(association.associationId).map((one) => one.nodeId));
    for (const nodeId of members) {
      if (known.delete(nodeId)) continue;
      associations.saveNode(blank(association, nodeId));
    }
    for (const nodeId of known) {
      associations.removeNode(association.associationId, nodeId);
      for (const open of associations.openTargetsOf(nodeId))
        if (open.associationId === association.associationId)
          this.#end(open, 'Skipped', 'The node is no longer a target.', now);
    }
    return members;
  }

  /** Nodes that have become targets run the association, unless it is to wait for its time. */
  #followTargets(association: AssociationRecord, now: number): void {
    const { associations } = this.options;
    const before = new Set(associations.nodesOf(association.associationId).map((one) => one.nodeId));
    const isNew = (nodeId: string) => !before.has(nodeId);
    associations.store.transaction(() => {
      const added = this.#setTargets(association, now).filter(isNew);
      if (added.length > 0 && !association.spec.ApplyOnlyAtCronInterval)
        this.run(association, now, { nodeIds: added });
    });
  }

  #connected(nodeId: string): void {
    const { associations, clock } = this.options;
    const now = clock.now();
    this.#toldAt.delete(nodeId);
    for (const { executionId } of associations.openTargetsOf(nodeId)) {
      const execution = associations.execution(executionId);
      if (execution) this.#look(execution, now);
    }
  }

  /** What time has brought to an execution: nodes that are silent, places that are free. */
  #look(execution: ExecutionRecord, now: number): void {
    const { associations, control } = this.options;
    const association = associations.get(execution.associationId);
    if (!association) return;
    associations.store.transaction(() => {
      for (const target of associations.orphans(execution.executionId))
        this.#end(target, 'Skipped', 'The node was deregistered.', now);
      for (const target of associations.targetsIn(execution.executionId, 'released')) {
        if (target.begunAt !== undefined) {
          if (now - target.begunAt > this.#longest(association))
            this.#end(target, 'TimedOut', 'The node said no more of it in time.', now);
        } else if (!control.isConnected(target.nodeId)) {
          // It holds no place for others while it is away.
          const { releasedAt: _released, ...rest } = target;
          associations.saveTarget({ ...rest, state: 'waiting' });
        } else if (Math.abs(now - (this.#toldAt.get(target.nodeId) ?? 0)) >= tellAgainMs)
          this.#tell(target.nodeId, association.associationId, now);
      }
      this.#release(execution, association, now);
    });
  }

  #longest({ spec }: AssociationRecord): number {
    const seconds = Number(spec.Parameters?.executionTimeout?.[0]);
    return (seconds > 0 ? seconds : defaultExecutionSeconds) * 1000 + executionGraceMs;
  }

  /** Lets as many nodes run as the limits allow; those that are away wait for no one and hold up no one. */
  #release(execution: ExecutionRecord, association: AssociationRecord, now: number): void {
    const { associations, control } = this.options;
    const { MaxConcurrency = '100%', MaxErrors = '100%' } = association.spec;
    const counts = associations.targetCounts(execution.executionId);
    const sum = (test: (one: (typeof counts)[number]) => boolean) =>
      counts.filter(test).reduce((total, { count }) => total + count, 0);
    const waiting = sum(({ state }) => state === 'waiting');
    if (waiting === 0) return;
    const errors = sum(({ detailedStatus }) => isError(detailedStatus));
    if (errors > resolveMaxErrors(MaxErrors, execution.targetCount)) {
      for (const target of associations.targetsIn(execution.executionId, 'waiting'))
        this.#end(target, 'Skipped', 'Too many other nodes had failed (MaxErrors).', now);
      return;
    }
    const limit = resolveConcurrency(MaxConcurrency, execution.targetCount);
    // Without a limit of its own there is nothing to be careful about, and no ramp.
    const allowed =
      association.spec.MaxConcurrency === undefined
        ? limit
        : rampedConcurrency(
            limit,
            sum(({ state }) => state === 'done'),
          );
    let room = allowed - sum(({ state }) => state === 'released');
    for (const target of associations.targetsIn(execution.executionId, 'waiting')) {
      if (room <= 0) return;
      if (!control.isConnected(target.nodeId)) continue;
      associations.saveTarget({ ...target, state: 'released', releasedAt: now });
      this.#tell(target.nodeId, association.associationId, now);
      room -= 1;
    }
  }

  #end(target: ExecutionTarget, detailedStatus: string, summary: string, now: number): void {
    const { associations } = this.options;
    associations.saveTarget({ ...target, state: 'done', detailedStatus, summary, endedAt: now });
    const execution = associations.execution(target.executionId);
    const association = execution && associations.get(execution.associationId);
    if (!execution || !association) return;
    const node = associations.node(association.associationId, target.nodeId);
    if (node && !isOver(node.detailedStatus)) associations.saveNode({ ...node, detailedStatus, summary });
    associations.setExecutionTime(execution.executionId, now);
    const counts = associations.targetCounts(execution.executionId);
    if (counts.some(({ state }) => state !== 'done')) {
      this.#release(execution, association, now);
      return;
    }
    associations.finishExecution(execution.executionId, now);
    const succeeded = counts.every(({ detailedStatus: one }) => one === 'Success');
    associations.setExecuted(association.associationId, now, succeeded);
  }

  /** Once what it is to find is stored. */
  #tell(nodeId: string, associationId: string, now: number): void {
    const { associations, control } = this.options;
    this.#toldAt.set(nodeId, now);
    associations.store.afterCommit(() => {
      const commandId = randomUUID();
      control.send(nodeId, MessageType.agentJob, {
        SchemaVersion: 1,
        JobId: jobIdOf(commandId, nodeId),
        Topic: refreshTopic,
        Content: JSON.stringify({
          Parameters: { associationIds: [associationId] },
          DocumentContent: refreshDocument,
          CommandId: commandId,
          DocumentName: 'AWS-RefreshAssociation',
          OutputS3KeyPrefix: '',
          OutputS3BucketName: '',
          CloudWatchLogGroupName: '',
          CloudWatchOutputEnabled: 'false',
        }),
      });
    });
  }
}

function blank(association: AssociationRecord, nodeId: string): AssociationNode {
  return {
    associationId: association.associationId,
    nodeId,
    version: association.version,
    detailedStatus: 'Pending',
    errorCode: '',
    summary: '',
    outputUrl: '',
  };
}
