import { z } from 'zod';
import type { Store } from '../store/database';
import type { AssociationRecord, AssociationStore } from './association-store';

const itemsSchema = z.array(z.record(z.string(), z.unknown()));

/** Items of the compliance type Association: one for each association of a node, with the severity that it was given. */
export class AssociationCompliance {
  constructor(
    private readonly store: Store,
    private readonly associations: AssociationStore,
  ) {}

  /** The end of a run on a node. With SyncCompliance MANUAL others say what is compliant. */
  record(
    { associationId, spec, version }: AssociationRecord,
    nodeId: string,
    isCompliant: boolean,
    nowMs: number,
  ): void {
    if (spec.SyncCompliance === 'MANUAL') return;
    const row = this.store.get(
      "SELECT items FROM compliance_items WHERE resource_id = ? AND compliance_type = 'Association'",
      nodeId,
    );
    const known = row ? itemsSchema.parse(JSON.parse(String(row.items))) : [];
    const items = [
      ...known.filter((item) => item.Id !== associationId),
      {
        Id: associationId,
        Title: spec.AssociationName ?? '',
        Severity: spec.ComplianceSeverity ?? 'UNSPECIFIED',
        Status: isCompliant ? 'COMPLIANT' : 'NON_COMPLIANT',
        Details: {
          DocumentName: spec.Name,
          DocumentVersion: spec.DocumentVersion ?? '$DEFAULT',
          AssociationVersion: String(version),
        },
      },
    ];
    this.store.run(
      `INSERT INTO compliance_items (resource_id, compliance_type, execution_time, content_hash, items) VALUES (?, 'Association', ?, NULL, ?)
       ON CONFLICT DO UPDATE SET execution_time = excluded.execution_time, content_hash = NULL, items = excluded.items`,
      nodeId,
      nowMs,
      JSON.stringify(items),
    );
  }

  /** Nodes report every association as UNSPECIFIED: the bridge knows better. Unknown ones are left as they are. */
  withSeverities(items: readonly Record<string, unknown>[]): Record<string, unknown>[] {
    return items.map((item) => {
      const association = typeof item.Id === 'string' ? this.associations.get(item.Id) : undefined;
      return association ? { ...item, Severity: association.spec.ComplianceSeverity ?? 'UNSPECIFIED' } : item;
    });
  }
}
