import type { Row, Store } from '../store/database';
import type { CommandCounts, CommandStatus } from './roll-up';
import { type InvocationDetails, isTerminal } from './status';

/** Where output goes and who is told, as the request had it; kept, shown and told to nodes. */
export interface CommandOptions {
  outputS3BucketName?: string;
  outputS3KeyPrefix?: string;
  outputS3Region?: string;
  serviceRoleArn?: string;
  cloudWatchLogGroupName?: string;
  cloudWatchOutputEnabled?: boolean;
}

/** What a command has come to. */
export type CommandSummary = CommandStatus & CommandCounts;

/** A command as stored. Times are epoch milliseconds. */
export interface CommandRecord {
  commandId: string;
  documentName: string;
  documentVersion: string;
  document: Record<string, unknown>;
  parameters: Record<string, string | string[]>;
  comment: string;
  instanceIds: string[];
  targets: { Key: string; Values: string[] }[];
  owner: string;
  requestedAt: number;
  timeoutSeconds: number;
  executionTimeoutSeconds: number;
  maxConcurrency: string;
  maxErrors: string;
  targetCount: number;
  cancelRequested: boolean;
  finished: boolean;
  options: CommandOptions;
  /** Of a finished command. */
  summary?: CommandSummary;
}

/** A target of a new command; `details` is given for one that ends before it begins. */
export interface NewInvocation {
  nodeId: string;
  nodeName: string;
  details?: InvocationDetails;
  trace?: string;
}

/** Where a listing of commands, newest first, goes on. */
export interface CommandPosition {
  requestedAt: number;
  commandId: string;
}

/** `sent` awaits the node's acknowledgement; `acknowledged` is running there or done. */
export type Delivery = 'waiting' | 'sent' | 'acknowledged';

export interface InvocationRecord {
  commandId: string;
  nodeId: string;
  nodeName: string;
  details: InvocationDetails;
  delivery: Delivery;
  /** Whether a cancellation is under way; it is sent until the node has said what became of the command. */
  cancelState: '' | 'wanted';
  /** Not sent again before this time: the node was busy. */
  retryAt: number;
  startedAt?: number;
  finishedAt?: number;
  /** What the node said of a document that it could not run. */
  trace: string;
}

export interface StepRecord {
  stepName: string;
  pluginName: string;
  status: string;
  code: number;
  output: string;
  standardOutput: string;
  standardError: string;
  startedAt?: string;
  finishedAt?: string;
}

export class CommandStore {
  constructor(readonly store: Store) {}

  insert(command: CommandRecord, invocations: readonly NewInvocation[]): void {
    this.store.transaction(() => {
      this.store.run(
        `INSERT INTO commands (command_id, document_name, document_version, document, parameters, comment, instance_ids, targets,
           owner, requested_at, timeout_seconds, execution_timeout_seconds, max_concurrency, max_errors, target_count, finished, options, summary)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        command.commandId,
        command.documentName,
        command.documentVersion,
        JSON.stringify(command.document),
        JSON.stringify(command.parameters),
        command.comment,
        JSON.stringify(command.instanceIds),
        JSON.stringify(command.targets),
        command.owner,
        command.requestedAt,
        command.timeoutSeconds,
        command.executionTimeoutSeconds,
        command.maxConcurrency,
        command.maxErrors,
        command.targetCount,
        command.finished ? 1 : 0,
        JSON.stringify(command.options),
        command.summary === undefined ? null : JSON.stringify(command.summary),
      );
      for (const { nodeId, nodeName, details = 'Pending', trace = '' } of invocations) {
        this.store.run(
          "INSERT INTO invocations (command_id, node_id, node_name, details, delivery, trace, finished_at) VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
          command.commandId,
          nodeId,
          nodeName,
          details,
          trace,
          isTerminal(details) ? command.requestedAt : null,
        );
      }
    });
  }

  get(commandId: string): CommandRecord | undefined {
    const row = this.store.get('SELECT * FROM commands WHERE command_id = ?', commandId);
    return row && commandFromRow(row);
  }

  /** Newest first, those after `position`, `limit` at most. */
  list(position: CommandPosition | undefined, limit: number): CommandRecord[] {
    const rows = position
      ? this.store.all(
          'SELECT * FROM commands WHERE (requested_at, command_id) < (?, ?) ORDER BY requested_at DESC, command_id DESC LIMIT ?',
          position.requestedAt,
          position.commandId,
          limit,
        )
      : this.store.all('SELECT * FROM commands ORDER BY requested_at DESC, command_id DESC LIMIT ?', limit);
    return rows.map(commandFromRow);
  }

  unfinishedIds(): string[] {
    return this.store
      .all('SELECT command_id FROM commands WHERE finished = 0 ORDER BY requested_at, command_id')
      .map((row) => String(row.command_id));
  }

  /** Removes finished commands that were requested before a time, with their invocations; answers their ids. */
  removeFinished(beforeMs: number, limit: number): string[] {
    const ids = this.store
      .all(
        'SELECT command_id FROM commands WHERE requested_at < ? AND finished = 1 ORDER BY requested_at LIMIT ?',
        beforeMs,
        limit,
      )
      .map((row) => String(row.command_id));
    this.store.transaction(() => {
      for (const id of ids) this.store.run('DELETE FROM commands WHERE command_id = ?', id);
    });
    return ids;
  }

  requestCancel(commandId: string): void {
    this.store.run('UPDATE commands SET cancel_requested = 1 WHERE command_id = ?', commandId);
  }

  setFinished(commandId: string, summary: CommandSummary): void {
    this.store.run(
      'UPDATE commands SET finished = 1, summary = ? WHERE command_id = ?',
      JSON.stringify(summary),
      commandId,
    );
  }

  invocation(commandId: string, nodeId: string): InvocationRecord | undefined {
    const row = this.store.get(
      'SELECT * FROM invocations WHERE command_id = ? AND node_id = ?',
      commandId,
      nodeId,
    );
    return row && invocationFromRow(row);
  }

  hasInvocation(commandId: string, nodeId: string): boolean {
    const row = this.store.get(
      'SELECT 1 FROM invocations WHERE command_id = ? AND node_id = ?',
      commandId,
      nodeId,
    );
    return row !== undefined;
  }

  invocations(commandId: string): InvocationRecord[] {
    return this.store
      .all('SELECT * FROM invocations WHERE command_id = ? ORDER BY node_id', commandId)
      .map(invocationFromRow);
  }

  /** By node id, those after `afterNodeId`, `limit` at most. */
  invocationsAfter(commandId: string, afterNodeId: string, limit: number): InvocationRecord[] {
    return this.store
      .all(
        'SELECT * FROM invocations WHERE command_id = ? AND node_id > ? ORDER BY node_id LIMIT ?',
        commandId,
        afterNodeId,
        limit,
      )
      .map(invocationFromRow);
  }

  saveInvocation(invocation: InvocationRecord): void {
    this.store.run(
      `UPDATE invocations SET details = ?, delivery = ?, cancel_state = ?, retry_at = ?, started_at = ?, finished_at = ?, trace = ?
       WHERE command_id = ? AND node_id = ?`,
      invocation.details,
      invocation.delivery,
      invocation.cancelState,
      invocation.retryAt,
      invocation.startedAt ?? null,
      invocation.finishedAt ?? null,
      invocation.trace,
      invocation.commandId,
      invocation.nodeId,
    );
  }

  saveStep(commandId: string, nodeId: string, step: StepRecord): void {
    this.store.run(
      `INSERT INTO invocation_steps (command_id, node_id, step_name, position, plugin_name, status, code, output,
         standard_output, standard_error, started_at, finished_at)
       VALUES (?, ?, ?, (SELECT count(*) FROM invocation_steps WHERE command_id = ? AND node_id = ?), ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET status = excluded.status, code = excluded.code, output = excluded.output,
         standard_output = excluded.standard_output, standard_error = excluded.standard_error,
         started_at = excluded.started_at, finished_at = excluded.finished_at`,
      commandId,
      nodeId,
      step.stepName,
      commandId,
      nodeId,
      step.pluginName,
      step.status,
      step.code,
      step.output,
      step.standardOutput,
      step.standardError,
      step.startedAt ?? null,
      step.finishedAt ?? null,
    );
  }

  /** In the order in which they were first reported. */
  steps(commandId: string, nodeId: string): StepRecord[] {
    return this.store
      .all(
        'SELECT * FROM invocation_steps WHERE command_id = ? AND node_id = ? ORDER BY position',
        commandId,
        nodeId,
      )
      .map(stepFromRow);
  }

  /** The same without `standardOutput` and `standardError`, which are twenty times as large. */
  stepOutlines(commandId: string, nodeId: string): StepRecord[] {
    return this.store
      .all(
        `SELECT step_name, plugin_name, status, code, output, '' AS standard_output, '' AS standard_error, started_at, finished_at
         FROM invocation_steps WHERE command_id = ? AND node_id = ? ORDER BY position`,
        commandId,
        nodeId,
      )
      .map(stepFromRow);
  }

  /** Status of each step that was reported. */
  stepStatuses(commandId: string, nodeId: string): Map<string, string> {
    const rows = this.store.all(
      'SELECT step_name, status FROM invocation_steps WHERE command_id = ? AND node_id = ?',
      commandId,
      nodeId,
    );
    return new Map(rows.map((row) => [String(row.step_name), String(row.status)]));
  }

  /** Remembers a reply's MessageId; false when it was applied before. */
  firstTime(messageId: string, atMs: number): boolean {
    return (
      this.store.run(
        'INSERT OR IGNORE INTO applied_replies (message_id, at) VALUES (?, ?)',
        messageId,
        atMs,
      ) > 0
    );
  }

  /** Nodes resend a reply for two hours; a day is kept. */
  forgetReplies(beforeMs: number): void {
    this.store.run('DELETE FROM applied_replies WHERE at < ?', beforeMs);
  }

  detailsOf(commandId: string): InvocationDetails[] {
    return this.store
      .all('SELECT details FROM invocations WHERE command_id = ?', commandId)
      .map((row) => String(row.details) as InvocationDetails);
  }
}

function stepFromRow(row: Row): StepRecord {
  return {
    stepName: String(row.step_name),
    pluginName: String(row.plugin_name),
    status: String(row.status),
    code: Number(row.code),
    output: String(row.output),
    standardOutput: String(row.standard_output),
    standardError: String(row.standard_error),
    ...(row.started_at == null ? {} : { startedAt: String(row.started_at) }),
    ...(row.finished_at == null ? {} : { finishedAt: String(row.finished_at) }),
  };
}

/** Steps that are over are not overwritten by a late word of their beginning. */
export function mayReplace(current: InvocationDetails, next: InvocationDetails): boolean {
  return !isTerminal(current) || (current === 'DeliveryTimedOut' && isTerminal(next));
}

function commandFromRow(row: Row): CommandRecord {
  return {
    commandId: String(row.command_id),
    documentName: String(row.document_name),
    documentVersion: String(row.document_version),
    document: JSON.parse(String(row.document)) as Record<string, unknown>,
    parameters: JSON.parse(String(row.parameters)) as CommandRecord['parameters'],
    comment: String(row.comment),
    instanceIds: JSON.parse(String(row.instance_ids)) as string[],
    targets: JSON.parse(String(row.targets)) as CommandRecord['targets'],
    owner: String(row.owner),
    requestedAt: Number(row.requested_at),
    timeoutSeconds: Number(row.timeout_seconds),
    executionTimeoutSeconds: Number(row.execution_timeout_seconds),
    maxConcurrency: String(row.max_concurrency),
    maxErrors: String(row.max_errors),
    targetCount: Number(row.target_count),
    cancelRequested: Number(row.cancel_requested) === 1,
    finished: Number(row.finished) === 1,
    options: JSON.parse(String(row.options)) as CommandOptions,
    ...(row.summary == null ? {} : { summary: JSON.parse(String(row.summary)) as CommandSummary }),
  };
}

function invocationFromRow(row: Row): InvocationRecord {
  return {
    commandId: String(row.command_id),
    nodeId: String(row.node_id),
    nodeName: String(row.node_name),
    details: String(row.details) as InvocationDetails,
    delivery: String(row.delivery) as Delivery,
    cancelState: row.cancel_state === 'wanted' ? 'wanted' : '',
    retryAt: Number(row.retry_at),
    ...(row.started_at == null ? {} : { startedAt: Number(row.started_at) }),
    ...(row.finished_at == null ? {} : { finishedAt: Number(row.finished_at) }),
    trace: String(row.trace),
  };
}
