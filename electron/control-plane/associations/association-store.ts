import type { Row, Store } from '../store/database';
import { type AssociationSpec, readSpec } from './association-spec';

/** An association as stored. Times are epoch milliseconds. */
export interface AssociationRecord {
  associationId: string;
  version: number;
  spec: AssociationSpec;
  createdAt: number;
  updatedAt: number;
  /** When it is due next; absent when it never is again. */
  nextDueAt?: number;
  lastExecutionAt?: number;
  lastSuccessAt?: number;
  /** What UpdateAssociationStatus said, as JSON. */
  reported?: string;
}

/** How an association stands on one node. */
export interface AssociationNode {
  associationId: string;
  nodeId: string;
  version: number;
  detailedStatus: string;
  errorCode: string;
  summary: string;
  outputUrl: string;
  executedAt?: number;
}

export interface ExecutionRecord {
  executionId: string;
  associationId: string;
  version: number;
  createdAt: number;
  dueAt: number;
  isLate: boolean;
  targetCount: number;
  lastExecutionAt?: number;
  finished: boolean;
}

export type TargetState = 'waiting' | 'released' | 'done';

export interface ExecutionTarget {
  executionId: string;
  nodeId: string;
  state: TargetState;
  detailedStatus: string;
  errorCode: string;
  summary: string;
  releasedAt?: number;
  begunAt?: number;
  endedAt?: number;
}

export class AssociationStore {
  constructor(readonly store: Store) {}

  insert(association: AssociationRecord): void {
    this.store.transaction(() => {
      this.store.run(
        'INSERT INTO associations (association_id, version, spec, created_at, updated_at, next_due_at) VALUES (?, ?, ?, ?, ?, ?)',
        association.associationId,
        association.version,
        JSON.stringify(association.spec),
        association.createdAt,
        association.updatedAt,
        association.nextDueAt ?? null,
      );
      this.#keepVersion(association);
    });
  }

  /** A new version of it. */
  update(association: AssociationRecord): void {
    this.store.transaction(() => {
      this.store.run(
        'UPDATE associations SET version = ?, spec = ?, updated_at = ?, next_due_at = ? WHERE association_id = ?',
        association.version,
        JSON.stringify(association.spec),
        association.updatedAt,
        association.nextDueAt ?? null,
        association.associationId,
      );
      this.#keepVersion(association);
    });
  }

  #keepVersion({ associationId, version, spec, updatedAt }: AssociationRecord): void {
    this.store.run(
      'INSERT INTO association_versions (association_id, version, created_at, spec) VALUES (?, ?, ?, ?)',
      associationId,
      version,
      updatedAt,
      JSON.stringify(spec),
    );
  }

  remove(associationId: string): void {
    this.store.run('DELETE FROM associations WHERE association_id = ?', associationId);
  }

  get(associationId: string): AssociationRecord | undefined {
    const row = this.store.get('SELECT * FROM associations WHERE association_id = ?', associationId);
    return row && fromRow(row);
  }

  /** In the order of their making. */
  list(): AssociationRecord[] {
    return this.store.all('SELECT * FROM associations ORDER BY created_at, association_id').map(fromRow);
  }

  dueBy(atMs: number): AssociationRecord[] {
    return this.store
      .all('SELECT * FROM associations WHERE next_due_at <= ? ORDER BY next_due_at', atMs)
      .map(fromRow);
  }

  setNextDue(associationId: string, atMs: number | undefined): void {
    this.store.run(
      'UPDATE associations SET next_due_at = ? WHERE association_id = ?',
      atMs ?? null,
      associationId,
    );
  }

  setExecuted(associationId: string, atMs: number, succeeded: boolean): void {
    this.store.run(
      'UPDATE associations SET last_execution_at = ?, last_success_at = CASE WHEN ? THEN ? ELSE last_success_at END WHERE association_id = ?',
      atMs,
      succeeded ? 1 : 0,
      atMs,
      associationId,
    );
  }

  setReported(associationId: string, status: unknown): void {
    this.store.run(
      'UPDATE associations SET reported = ? WHERE association_id = ?',
      JSON.stringify(status),
      associationId,
    );
  }

  /** Newest first. */
  versions(associationId: string): { version: number; createdAt: number; spec: AssociationSpec }[] {
    return this.store
      .all('SELECT * FROM association_versions WHERE association_id = ? ORDER BY version DESC', associationId)
      .map((row) => ({
        version: Number(row.version),
        createdAt: Number(row.created_at),
        spec: readSpec(String(row.spec)),
      }));
  }

  specOf(associationId: string, version: number): AssociationSpec | undefined {
    const row = this.store.get(
      'SELECT spec FROM association_versions WHERE association_id = ? AND version = ?',
      associationId,
      version,
    );
    return row && readSpec(String(row.spec));
  }

  node(associationId: string, nodeId: string): AssociationNode | undefined {
    const row = this.store.get(
      'SELECT * FROM association_nodes WHERE association_id = ? AND node_id = ?',
      associationId,
      nodeId,
    );
    return row && nodeFromRow(row);
  }

  nodesOf(associationId: string): AssociationNode[] {
    return this.store
      .all('SELECT * FROM association_nodes WHERE association_id = ? ORDER BY node_id', associationId)
      .map(nodeFromRow);
  }

  /** Associations of one node in the order of their making. */
  ofNode(nodeId: string): AssociationNode[] {
    return this.store
      .all(
        `SELECT association_nodes.* FROM association_nodes JOIN associations USING (association_id)
         WHERE node_id = ? ORDER BY created_at, association_id`,
        nodeId,
      )
      .map(nodeFromRow);
  }

  saveNode(node: AssociationNode): void {
    this.store.run(
      `INSERT INTO association_nodes (association_id, node_id, version, detailed_status, error_code, summary, output_url, executed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, detailed_status = excluded.detailed_status, error_code = excluded.error_code,
         summary = excluded.summary, output_url = excluded.output_url, executed_at = excluded.executed_at`,
      node.associationId,
      node.nodeId,
      node.version,
      node.detailedStatus,
      node.errorCode,
      node.summary,
      node.outputUrl,
      node.executedAt ?? null,
    );
  }

  removeNode(associationId: string, nodeId: string): void {
    this.store.run(
      'DELETE FROM association_nodes WHERE association_id = ? AND node_id = ?',
      associationId,
      nodeId,
    );
  }

  statusCounts(associationId: string): Record<string, number> {
    const rows = this.store.all(
      'SELECT detailed_status, count(*) AS nodes FROM association_nodes WHERE association_id = ? GROUP BY detailed_status',
      associationId,
    );
    return Object.fromEntries(rows.map((row) => [String(row.detailed_status), Number(row.nodes)]));
  }

  insertExecution(execution: ExecutionRecord, targets: readonly ExecutionTarget[]): void {
    this.store.run(
      'INSERT INTO association_executions (execution_id, association_id, version, created_at, due_at, is_late, target_count, finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      execution.executionId,
      execution.associationId,
      execution.version,
      execution.createdAt,
      execution.dueAt,
      execution.isLate ? 1 : 0,
      execution.targetCount,
      execution.finished ? 1 : 0,
    );
    for (const target of targets)
      this.store.run(
        'INSERT INTO association_targets (execution_id, node_id, state, detailed_status, summary, ended_at) VALUES (?, ?, ?, ?, ?, ?)',
        target.executionId,
        target.nodeId,
        target.state,
        target.detailedStatus,
        target.summary,
        target.endedAt ?? null,
      );
  }

  execution(executionId: string): ExecutionRecord | undefined {
    const row = this.store.get('SELECT * FROM association_executions WHERE execution_id = ?', executionId);
    return row && executionFromRow(row);
  }

  /** Newest first. */
  executions(associationId: string): ExecutionRecord[] {
    return this.store
      .all(
        'SELECT * FROM association_executions WHERE association_id = ? ORDER BY created_at DESC, execution_id',
        associationId,
      )
      .map(executionFromRow);
  }

  openExecutions(): ExecutionRecord[] {
    return this.store
      .all('SELECT * FROM association_executions WHERE finished = 0 ORDER BY created_at, execution_id')
      .map(executionFromRow);
  }

  finishExecution(executionId: string, atMs: number): void {
    this.store.run(
      'UPDATE association_executions SET finished = 1, last_execution_at = coalesce(last_execution_at, ?) WHERE execution_id = ?',
      atMs,
      executionId,
    );
  }

  setExecutionTime(executionId: string, atMs: number): void {
    this.store.run(
      'UPDATE association_executions SET last_execution_at = ? WHERE execution_id = ?',
      atMs,
      executionId,
    );
  }

  targets(executionId: string): ExecutionTarget[] {
    return this.store
      .all('SELECT * FROM association_targets WHERE execution_id = ? ORDER BY node_id', executionId)
      .map(targetFromRow);
  }

  targetsIn(executionId: string, state: TargetState): ExecutionTarget[] {
    return this.store
      .all(
        'SELECT * FROM association_targets WHERE execution_id = ? AND state = ? ORDER BY node_id',
        executionId,
        state,
      )
      .map(targetFromRow);
  }

  /** Targets that are not done and whose node is no longer registered. */
  orphans(executionId: string): ExecutionTarget[] {
    return this.store
      .all(
        `SELECT * FROM association_targets WHERE execution_id = ? AND state != 'done'
         AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.node_id = association_targets.node_id)`,
        executionId,
      )
      .map(targetFromRow);
  }

  /** How many targets of an execution stand where, by state and status. */
  targetCounts(executionId: string): { state: TargetState; detailedStatus: string; count: number }[] {
    return this.store
      .all(
        'SELECT state, detailed_status, count(*) AS targets FROM association_targets WHERE execution_id = ? GROUP BY state, detailed_status',
        executionId,
      )
      .map((row) => ({
        state: String(row.state) as TargetState,
        detailedStatus: String(row.detailed_status),
        count: Number(row.targets),
      }));
  }

  /** Targets of one node that are not done, newest execution first. */
  openTargetsOf(nodeId: string): (ExecutionTarget & { associationId: string })[] {
    return this.store
      .all(
        `SELECT association_targets.*, association_id FROM association_targets JOIN association_executions USING (execution_id)
         WHERE node_id = ? AND state != 'done' ORDER BY created_at DESC`,
        nodeId,
      )
      .map((row) => ({ ...targetFromRow(row), associationId: String(row.association_id) }));
  }

  saveTarget(target: ExecutionTarget): void {
    this.store.run(
      `UPDATE association_targets SET state = ?, detailed_status = ?, error_code = ?, summary = ?, released_at = ?, begun_at = ?, ended_at = ?
       WHERE execution_id = ? AND node_id = ?`,
      target.state,
      target.detailedStatus,
      target.errorCode,
      target.summary,
      target.releasedAt ?? null,
      target.begunAt ?? null,
      target.endedAt ?? null,
      target.executionId,
      target.nodeId,
    );
  }

  removeExecutions(beforeMs: number): void {
    this.store.run('DELETE FROM association_executions WHERE created_at < ? AND finished = 1', beforeMs);
  }
}

function fromRow(row: Row): AssociationRecord {
  return {
    associationId: String(row.association_id),
    version: Number(row.version),
    spec: readSpec(String(row.spec)),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    ...(row.next_due_at == null ? {} : { nextDueAt: Number(row.next_due_at) }),
    ...(row.last_execution_at == null ? {} : { lastExecutionAt: Number(row.last_execution_at) }),
    ...(row.last_success_at == null ? {} : { lastSuccessAt: Number(row.last_success_at) }),
    ...(row.reported == null ? {} : { reported: String(row.reported) }),
  };
}

function nodeFromRow(row: Row): AssociationNode {
  return {
    associationId: String(row.association_id),
    nodeId: String(row.node_id),
    version: Number(row.version),
    detailedStatus: String(row.detailed_status),
    errorCode: String(row.error_code),
    summary: String(row.summary),
    outputUrl: String(row.output_url),
    ...(row.executed_at == null ? {} : { executedAt: Number(row.executed_at) }),
  };
}

function executionFromRow(row: Row): ExecutionRecord {
  return {
    executionId: String(row.execution_id),
    associationId: String(row.association_id),
    version: Number(row.version),
    createdAt: Number(row.created_at),
    dueAt: Number(row.due_at),
    isLate: Number(row.is_late) === 1,
    targetCount: Number(row.target_count),
    ...(row.last_execution_at == null ? {} : { lastExecutionAt: Number(row.last_execution_at) }),
    finished: Number(row.finished) === 1,
  };
}

function targetFromRow(row: Row): ExecutionTarget {
  return {
    executionId: String(row.execution_id),
    nodeId: String(row.node_id),
    state: String(row.state) as TargetState,
    detailedStatus: String(row.detailed_status),
    errorCode: String(row.error_code),
    summary: String(row.summary),
    ...(row.released_at == null ? {} : { releasedAt: Number(row.released_at) }),
    ...(row.begun_at == null ? {} : { begunAt: Number(row.begun_at) }),
    ...(row.ended_at == null ? {} : { endedAt: Number(row.ended_at) }),
  };
}
