import type { Tag } from '#shared/fleet/managed-node';
import type { Settings } from '#shared/settings/settings';

/**
 * Whether a session on a node is recorded. Without the node's tags (`undefined`: they could not be read) a rule over
 * tags records: a recording that was not needed can be deleted, one that was not made is lost.
 */
export function isRecorded(policy: Settings['recording'], tags: readonly Tag[] | undefined): boolean {
  switch (policy.record) {
    case 'never':
      return false;
    case 'all':
      return true;
    case 'tagged':
      return (
        tags === undefined ||
        policy.tags.some((rule) => tags.some((tag) => tag.key === rule.key && tag.value === rule.value))
      );
  }
}

/** A file name for a recording: no separators, nothing hidden, told apart by `suffix`. */
export function recordingFileName(sessionId: string, startedAt: number, suffix: string): string {
  const stamp = new Date(startedAt).toISOString().replace(/[-:]/g, '').replace(/\..*$/, 'Z');
  const name = sessionId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
  return `${stamp}-${name}-${suffix}.cast`;
}

/** Whether a name that was read back from a file is one that recordingFileName could have made. */
export function isRecordingFileName(name: string): boolean {
  return /^\d{8}T\d{6}Z-[A-Za-z0-9_-]{1,80}-[a-z0-9]+\.cast$/.test(name);
}
