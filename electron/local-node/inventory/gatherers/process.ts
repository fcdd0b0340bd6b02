import { readdir, readFile } from 'node:fs/promises';
import type { Gatherer, InventoryEntry } from '../gatherer';

/** Kernel's unit of start times; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Fields of /proc/<pid>/stat; the name may hold spaces and brackets, so it ends at the last bracket. */
export function parseProcessStat(
  text: string,
): { name: string; parent: string; state: string; startTicks: number } | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const rest = text.slice(close + 2).split(' ');
  return {
    name: text.slice(open + 1, close),
    state: rest[0] ?? '',
    parent: rest[1] ?? '',
    startTicks: Number(rest[19] ?? 0),
  };
}

/** Login names by user id, from passwd(5). */
export function parsePasswd(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && !names.has(uid)) names.set(uid, name);
  }
  return names;
}

/**
 * Running processes. AWS has no type with known attributes for them, so it is a custom type. Command lines are left
 * out on purpose: they often hold passwords.
 */
export const processGatherer: Gatherer = {
  typeName: 'Custom:Process',
  schemaVersion: '1.0',
  async gather() {
    const users = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
    const bootSeconds = Number(
      /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8').catch(() => ''))?.[1] ?? 0,
    );
    const rows: InventoryEntry[] = [];
    for (const pid of await readdir('/proc').catch(() => [])) {
      if (!/^\d+$/.test(pid)) continue;
      const stat = parseProcessStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      if (stat === undefined || status === '') continue;
      const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1] ?? '';
      const startedAt = bootSeconds + Math.floor(stat.startTicks / ticksPerSecond);
      rows.push({
        Name: stat.name,
        ProcessId: pid,
        ParentProcessId: stat.parent,
        User: users.get(uid) ?? uid,
        State: stat.state,
        StartTime: bootSeconds > 0 ? new Date(startedAt * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z') : '',
        ResidentMemoryKiB: /^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? '0',
      });
    }
    return rows.sort((left, right) => Number(left.ProcessId) - Number(right.ProcessId));
  },
};
