import type { NodeRef } from '#shared/fleet/managed-node';
import { call } from '../../host/host';
import { flash } from '../../ui/flash-store';

/** Asks where, and writes the report of the last examination. */
export async function saveReport(node: NodeRef, format: 'text' | 'json'): Promise<void> {
  try {
    const result = await call('doctor/save-report', { ...node, format });
    if (result.saved) flash('success', 'The report was saved', result.path);
  } catch (error) {
    flash('error', 'The report was not saved', (error as Error).message);
  }
}
