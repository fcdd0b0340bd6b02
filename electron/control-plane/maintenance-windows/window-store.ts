import type { Row, Store } from '../store/database';
import {
  targetSpecSchema,
  taskSpecSchema,
  type WindowSpec,
  type WindowTargetSpec,
  type WindowTaskSpec,
  windowSpecSchema,
} from './window-spec';

export type WindowStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESS'
  | 'FAILED'
  | 'TIMED_OUT'
  | 'CANCELLING'
  | 'CANCELLED'
  | 'SKIPPED_OVERLAPPING';

/** Times of all records are epoch milliseconds. */
export interface WindowRecord {
  windowId: string;
  spec: WindowSpec;
  createdAt: number;
  modifiedAt: number;
  nextDueAt?: number;
}

export interface WindowTargetRecord {
  windowTargetId: string;
  windowId: string;
  spec: WindowTargetSpec;
}

export interface WindowTaskRecord {
  windowTaskId: string;
  windowId: string;
  spec: WindowTaskSpec;
}

export interface WindowExecution {
  executionId: string;
  windowId: string;
  status: WindowStatus;
  statusDetails: string;
  startedAt: number;
  endedAt?: number;
  cutoffAt: number;
}

export interface TaskExecution {
  taskExecutionId: string;
  executionId: string;
  position: number;
  /** The task as it was when the window opened. */
  spec: WindowTaskSpec;
  status: WindowStatus;
  statusDetails: string;
  startedAt?: number;
  endedAt?: number;
}

export interface WindowInvocation {
  invocationId: string;
  taskExecutionId: string;
  /** Absent when the command could not be sent. */
  commandId?: string;
  windowTargetId?: string;
  ownerInformation: string;
  parameters: string;
  status: WindowStatus;
  statusDetails: string;
  startedAt: number;
  endedAt?: number;
}

export class WindowStore {
  constructor(readonly store: Store) {}

  insert(window: WindowRecord, clientToken: string | undefined): void {
    this.store.run(
      'INSERT INTO maintenance_windows (window_id, spec, client_token, created_at, modified_at, next_due_at) VALUES (?, ?, ?, ?, ?, ?)',
      window.windowId,
      JSON.stringify(window.spec),
      clientToken ?? null,
      window.createdAt,
      window.modifiedAt,
      window.nextDueAt ?? null,
    );
  }

  update(window: WindowRecord): void {
    this.store.run(
      'UPDATE maintenance_windows SET spec = ?, modified_at = ?, next_due_at = ? WHERE window_id = ?',
      JSON.stringify(window.spec),
      window.modifiedAt,
      window.nextDueAt ?? null,
      window.windowId,
    );
  }

  remove(windowId: string): void {
    this.store.run('DELETE FROM maintenance_windows WHERE window_id = ?', windowId);
  }

  get(windowId: string): WindowRecord | undefined {
    const row = this.store.get('SELECT * FROM maintenance_windows WHERE window_id = ?', windowId);
    return row && windowFromRow(row);
  }

  /** In the order of their making. */
  list(): WindowRecord[] {
    return this.store
      .all('SELECT * FROM maintenance_windows ORDER BY created_at, window_id')
      .map(windowFromRow);
  }

  dueBy(atMs: number): WindowRecord[] {
    return this.store
      .all('SELECT * FROM maintenance_windows WHERE next_due_at <= ? ORDER BY next_due_at', atMs)
      .map(windowFromRow);
  }

  /** The id that was made for a request before this one with the same token. */
  madeFor(
    table: 'maintenance_windows' | 'window_targets' | 'window_tasks',
    clientToken: string | undefined,
  ): string | undefined {
    if (clientToken === undefined) return undefined;
    const id = {
      maintenance_windows: 'window_id',
      window_targets: 'window_target_id',
      window_tasks: 'window_task_id',
    }[table];
    const row = this.store.get(`SELECT ${id} AS id FROM ${table} WHERE client_token = ?`, clientToken);
    return row && String(row.id);
  }

  insertTarget(target: WindowTargetRecord, clientToken: string | undefined): void {
    this.store.run(
      'INSERT INTO window_targets (window_target_id, window_id, spec, client_token) VALUES (?, ?, ?, ?)',
      target.windowTargetId,
      target.windowId,
      JSON.stringify(target.spec),
      clientToken ?? null,
    );
  }

  updateTarget(target: WindowTargetRecord): void {
    this.store.run(
      'UPDATE window_targets SET spec = ? WHERE window_target_id = ?',
      JSON.stringify(target.spec),
      target.windowTargetId,
    );
  }

  removeTarget(windowTargetId: string): void {
    this.store.run('DELETE FROM window_targets WHERE window_target_id = ?', windowTargetId);
  }

  targets(windowId: string): WindowTargetRecord[] {
    return this.store
      .all('SELECT * FROM window_targets WHERE window_id = ? ORDER BY rowid', windowId)
      .map((row) => ({
        windowTargetId: String(row.window_target_id),
        windowId: String(row.window_id),
        spec: targetSpecSchema.parse(JSON.parse(String(row.spec))),
      }));
  }

  insertTask(task: WindowTaskRecord, clientToken: string | undefined): void {
    this.store.run(
      'INSERT INTO window_tasks (window_task_id, window_id, spec, client_token) VALUES (?, ?, ?, ?)',
      task.windowTaskId,
      task.windowId,
      JSON.stringify(task.spec),
      clientToken ?? null,
    );
  }

  updateTask(task: WindowTaskRecord): void {
    this.store.run(
      'UPDATE window_tasks SET spec = ? WHERE window_task_id = ?',
      JSON.stringify(task.spec),
      task.windowTaskId,
    );
  }

  removeTask(windowTaskId: string): void {
    this.store.run('DELETE FROM window_tasks WHERE window_task_id = ?', windowTaskId);
  }

  tasks(windowId: string): WindowTaskRecord[] {
    return this.store
      .all('SELECT * FROM window_tasks WHERE window_id = ? ORDER BY rowid', windowId)
      .map((row) => ({
        windowTaskId: String(row.window_task_id),
        windowId: String(row.window_id),
        spec: taskSpecSchema.parse(JSON.parse(String(row.spec))),
      }));
  }

  insertExecution(execution: WindowExecution, tasks: readonly TaskExecution[]): void {
    this.store.run(
      'INSERT INTO window_executions (execution_id, window_id, status, status_details, started_at, ended_at, cutoff_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      execution.executionId,
      execution.windowId,
      execution.status,
      execution.statusDetails,
      execution.startedAt,
      execution.endedAt ?? null,
      execution.cutoffAt,
    );
    for (const task of tasks)
      this.store.run(
        'INSERT INTO window_task_executions (task_execution_id, execution_id, position, spec, status) VALUES (?, ?, ?, ?, ?)',
        task.taskExecutionId,
        task.executionId,
        task.position,
        JSON.stringify(task.spec),
        task.status,
      );
  }

  saveExecution(execution: WindowExecution): void {
    this.store.run(
      'UPDATE window_executions SET status = ?, status_details = ?, ended_at = ? WHERE execution_id = ?',
      execution.status,
      execution.statusDetails,
      execution.endedAt ?? null,
      execution.executionId,
    );
  }

  execution(executionId: string): WindowExecution | undefined {
    const row = this.store.get('SELECT * FROM window_executions WHERE execution_id = ?', executionId);
    return row && executionFromRow(row);
  }

  /** Newest first. */
  executions(windowId: string): WindowExecution[] {
    return this.store
      .all(
        'SELECT * FROM window_executions WHERE window_id = ? ORDER BY started_at DESC, execution_id',
        windowId,
      )
      .map(executionFromRow);
  }

  openExecutions(): WindowExecution[] {
    return this.store
      .all('SELECT * FROM window_executions WHERE ended_at IS NULL ORDER BY started_at, execution_id')
      .map(executionFromRow);
  }

  removeExecutions(beforeMs: number): void {
    this.store.run('DELETE FROM window_executions WHERE ended_at < ?', beforeMs);
  }

  saveTaskExecution(task: TaskExecution): void {
    this.store.run(
      'UPDATE window_task_executions SET status = ?, status_details = ?, started_at = ?, ended_at = ? WHERE task_execution_id = ?',
      task.status,
      task.statusDetails,
      task.startedAt ?? null,
      task.endedAt ?? null,
      task.taskExecutionId,
    );
  }

  /** By priority. */
  taskExecutions(executionId: string): TaskExecution[] {
    return this.store
      .all('SELECT * FROM window_task_executions WHERE execution_id = ? ORDER BY position', executionId)
      .map((row) => ({
        taskExecutionId: String(row.task_execution_id),
        executionId: String(row.execution_id),
        position: Number(row.position),
        spec: taskSpecSchema.parse(JSON.parse(String(row.spec))),
        status: String(row.status) as WindowStatus,
        statusDetails: String(row.status_details),
        ...timesOf(row),
      }));
  }

  insertInvocation(invocation: WindowInvocation): void {
    this.store.run(
      `INSERT INTO window_invocations (invocation_id, task_execution_id, command_id, window_target_id, owner_information, parameters,
         status, status_details, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      invocation.invocationId,
      invocation.taskExecutionId,
      invocation.commandId ?? null,
      invocation.windowTargetId ?? null,
      invocation.ownerInformation,
      invocation.parameters,
      invocation.status,
      invocation.statusDetails,
      invocation.startedAt,
      invocation.endedAt ?? null,
    );
  }

  saveInvocation(invocation: WindowInvocation): void {
    this.store.run(
      'UPDATE window_invocations SET status = ?, status_details = ?, ended_at = ? WHERE invocation_id = ?',
      invocation.status,
      invocation.statusDetails,
      invocation.endedAt ?? null,
      invocation.invocationId,
    );
  }

  invocations(taskExecutionId: string): WindowInvocation[] {
    return this.store
      .all('SELECT * FROM window_invocations WHERE task_execution_id = ? ORDER BY rowid', taskExecutionId)
      .map((row) => ({
        invocationId: String(row.invocation_id),
        taskExecutionId: String(row.task_execution_id),
        ...(row.command_id == null ? {} : { commandId: String(row.command_id) }),
        ...(row.window_target_id == null ? {} : { windowTargetId: String(row.window_target_id) }),
        ownerInformation: String(row.owner_information),
        parameters: String(row.parameters),
        status: String(row.status) as WindowStatus,
        statusDetails: String(row.status_details),
        startedAt: Number(row.started_at),
        ...(row.ended_at == null ? {} : { endedAt: Number(row.ended_at) }),
      }));
  }

  /** Whether a command was sent by a window. */
  hasCommand(commandId: string): boolean {
    return this.store.get('SELECT 1 FROM window_invocations WHERE command_id = ?', commandId) !== undefined;
  }
}

function timesOf(row: Row): { startedAt?: number; endedAt?: number } {
  return {
    ...(row.started_at == null ? {} : { startedAt: Number(row.started_at) }),
    ...(row.ended_at == null ? {} : { endedAt: Number(row.ended_at) }),
  };
}

function windowFromRow(row: Row): WindowRecord {
  return {
    windowId: String(row.window_id),
    spec: windowSpecSchema.parse(JSON.parse(String(row.spec))),
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
    ...(row.next_due_at == null ? {} : { nextDueAt: Number(row.next_due_at) }),
  };
}

function executionFromRow(row: Row): WindowExecution {
  return {
    executionId: String(row.execution_id),
    windowId: String(row.window_id),
    status: String(row.status) as WindowStatus,
    statusDetails: String(row.status_details),
    startedAt: Number(row.started_at),
    ...(row.ended_at == null ? {} : { endedAt: Number(row.ended_at) }),
    cutoffAt: Number(row.cutoff_at),
  };
}
