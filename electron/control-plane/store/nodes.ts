import type { Row, SqlValue, Store } from './database';

/** A registered node as stored. Absent fields were never reported. Times are epoch milliseconds. */
export interface NodeRecord {
  nodeId: string;
  name: string;
  activationId: string;
  iamRole: string;
  registeredAt: number;
  publicKey: string;
  fingerprint: string;
  platformType?: string;
  platformName?: string;
  platformVersion?: string;
  agentName?: string;
  agentVersion?: string;
  computerName?: string;
  ipAddress?: string;
  lastPingAt?: number;
  clockSkewMs?: number;
  /** When the control channel went away; absent while it is open, and for one that was open when the bridge ended. */
  channelGoneAt?: number;
}

/** What UpdateInstanceInformation may report; an absent field keeps what was known. */
export type ReportedInformation = Partial<
  Pick<
    NodeRecord,
    | 'platformType'
    | 'platformName'
    | 'platformVersion'
    | 'agentName'
    | 'agentVersion'
    | 'computerName'
    | 'ipAddress'
  >
>;

/** The nodes, kept in memory as they are on disk: nearly every request asks for some of them. Records are not changed by readers. */
export class NodeStore {
  #all: Map<string, Readonly<NodeRecord>> | undefined;

  constructor(private readonly store: Store) {}

  insert(node: NodeRecord): void {
    this.#write(
      node.nodeId,
      'INSERT INTO nodes (node_id, name, activation_id, iam_role, registered_at, public_key, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)',
      node.nodeId,
      node.name,
      node.activationId,
      node.iamRole,
      node.registeredAt,
      node.publicKey,
      node.fingerprint,
    );
  }

  get(nodeId: string): Readonly<NodeRecord> | undefined {
    return this.#load().get(nodeId);
  }

  /** In the order of registration. */
  list(): Readonly<NodeRecord>[] {
    return [...this.#load().values()];
  }

  #load(): Map<string, Readonly<NodeRecord>> {
    if (this.#all) return this.#all;
    const rows = this.store.all('SELECT * FROM nodes ORDER BY registered_at, node_id');
    const all = new Map(rows.map(fromRow).map((node) => [node.nodeId, node]));
    // A transaction may still be rolled back, and what was read in it with it.
    if (!this.store.inTransaction) this.#all = all;
    return all;
  }

  /** Runs a statement that changes one node, and brings the copy in memory up to date. */
  #write(nodeId: string, sql: string, ...values: SqlValue[]): boolean {
    return this.#written(nodeId, this.store.run(sql, ...values) > 0);
  }

  /** For what the next ping says again: a thousand nodes that come back at one time need not wait for the disk. */
  #writeRelaxed(nodeId: string, sql: string, ...values: SqlValue[]): void {
    this.#written(nodeId, this.store.relaxedRun(sql, ...values) > 0);
  }

  #written(nodeId: string, changed: boolean): boolean {
    if (this.store.inTransaction) {
      this.#all = undefined;
      return changed;
    }
    const row = this.store.get('SELECT * FROM nodes WHERE node_id = ?', nodeId);
    if (row) this.#all?.set(nodeId, fromRow(row));
    else this.#all?.delete(nodeId);
    return changed;
  }

  ping(nodeId: string, atMs: number, clockSkewMs: number, reported: ReportedInformation): void {
    this.#writeRelaxed(
      nodeId,
      `UPDATE nodes SET last_ping_at = ?, clock_skew_ms = ?,
         platform_type = coalesce(?, platform_type), platform_name = coalesce(?, platform_name),
         platform_version = coalesce(?, platform_version), agent_name = coalesce(?, agent_name),
         agent_version = coalesce(?, agent_version), computer_name = coalesce(?, computer_name),
         ip_address = coalesce(?, ip_address)
       WHERE node_id = ?`,
      atMs,
      Math.round(clockSkewMs),
      reported.platformType ?? null,
      reported.platformName ?? null,
      reported.platformVersion ?? null,
      reported.agentName ?? null,
      reported.agentVersion ?? null,
      reported.computerName ?? null,
      reported.ipAddress ?? null,
      nodeId,
    );
  }

  /** Undefined when the channel is open again. */
  setChannelGone(nodeId: string, atMs: number | undefined): void {
    this.#writeRelaxed(
      nodeId,
      'UPDATE nodes SET channel_gone_at = ? WHERE node_id = ?',
      atMs ?? null,
      nodeId,
    );
  }

  setPublicKey(nodeId: string, publicKey: string): void {
    this.#write(nodeId, 'UPDATE nodes SET public_key = ? WHERE node_id = ?', publicKey, nodeId);
  }

  /** Removes the node with its inventory and credentials; answers whether it was there. */
  remove(nodeId: string): boolean {
    return this.#write(nodeId, 'DELETE FROM nodes WHERE node_id = ?', nodeId);
  }
}

function fromRow(row: Row): NodeRecord {
  const node: NodeRecord = {
    nodeId: String(row.node_id),
    name: String(row.name),
    activationId: String(row.activation_id),
    iamRole: String(row.iam_role),
    registeredAt: Number(row.registered_at),
    publicKey: String(row.public_key),
    fingerprint: String(row.fingerprint),
  };
  if (row.platform_type != null) node.platformType = String(row.platform_type);
  if (row.platform_name != null) node.platformName = String(row.platform_name);
  if (row.platform_version != null) node.platformVersion = String(row.platform_version);
  if (row.agent_name != null) node.agentName = String(row.agent_name);
  if (row.agent_version != null) node.agentVersion = String(row.agent_version);
  if (row.computer_name != null) node.computerName = String(row.computer_name);
  if (row.ip_address != null) node.ipAddress = String(row.ip_address);
  if (row.last_ping_at != null) node.lastPingAt = Number(row.last_ping_at);
  if (row.clock_skew_ms != null) node.clockSkewMs = Number(row.clock_skew_ms);
  if (row.channel_gone_at != null) node.channelGoneAt = Number(row.channel_gone_at);
  return node;
}
