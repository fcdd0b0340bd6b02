import type { Row, Store } from './database';

/** A hybrid activation. The code is kept as its hash alone. Times are epoch milliseconds. */
export interface ActivationRecord {
  activationId: string;
  codeHash: string;
  description: string;
  defaultInstanceName: string;
  iamRole: string;
  registrationLimit: number;
  registrations: number;
  expiresAt: number;
  createdAt: number;
  tags: { Key: string; Value: string }[];
}

export class ActivationStore {
  constructor(private readonly store: Store) {}

  insert(activation: ActivationRecord): void {
    this.store.run(
      `INSERT INTO activations (activation_id, code_hash, description, default_instance_name, iam_role,
         registration_limit, registrations, expires_at, created_at, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      activation.activationId,
      activation.codeHash,
      activation.description,
      activation.defaultInstanceName,
      activation.iamRole,
      activation.registrationLimit,
      activation.registrations,
      activation.expiresAt,
      activation.createdAt,
      JSON.stringify(activation.tags),
    );
  }

  get(activationId: string): ActivationRecord | undefined {
    const row = this.store.get('SELECT * FROM activations WHERE activation_id = ?', activationId);
    return row && fromRow(row);
  }

  /** Newest first. */
  list(): ActivationRecord[] {
    return this.store.all('SELECT * FROM activations ORDER BY created_at DESC, activation_id').map(fromRow);
  }

  countRegistration(activationId: string): void {
    this.store.run(
      'UPDATE activations SET registrations = registrations + 1 WHERE activation_id = ?',
      activationId,
    );
  }

  /** Removes activations of this description that nothing was registered with and that expired by then. */
  removeUnused(description: string, expiredByMs: number): void {
    this.store.run(
      'DELETE FROM activations WHERE description = ? AND registrations = 0 AND expires_at <= ?',
      description,
      expiredByMs,
    );
  }

  remove(activationId: string): boolean {
    return this.store.run('DELETE FROM activations WHERE activation_id = ?', activationId) > 0;
  }
}

function fromRow(row: Row): ActivationRecord {
  return {
    activationId: String(row.activation_id),
    codeHash: String(row.code_hash),
    description: String(row.description),
    defaultInstanceName: String(row.default_instance_name),
    iamRole: String(row.iam_role),
    registrationLimit: Number(row.registration_limit),
    registrations: Number(row.registrations),
    expiresAt: Number(row.expires_at),
    createdAt: Number(row.created_at),
    tags: JSON.parse(String(row.tags)) as ActivationRecord['tags'],
  };
}
