import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { promisify } from 'node:util';

/** The machine that a node runs on, as far as reboots go. */
export interface Machine {
  /** The same text until the machine is started anew. */
  bootId(): string;
  /** Begins a reboot. Raises an error with a sentence when the system refuses. */
  reboot(): Promise<void>;
}

/** Linux says which boot this is; elsewhere the minute in which the system came up has to do. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `up-since-${Math.round((Date.now() - uptime() * 1000) / 60_000)}`;
  }
}

const rebootCalls: Partial<Record<NodeJS.Platform, readonly [string, readonly string[]]>> = {
  linux: ['shutdown', ['-r', 'now']],
  darwin: ['shutdown', ['-r', 'now']],
  win32: ['shutdown', ['/r', '/t', '0']],
};

export const thisMachine: Machine = {
  bootId,
  async reboot() {
    const call = rebootCalls[process.platform];
    if (call === undefined) throw new Error('This node does not know how to reboot its machine.');
    try {
      await promisify(execFile)(call[0], [...call[1]]);
    } catch (error) {
      throw new Error(
        `The system refused the reboot: ${(error as Error).message.trim().split('\n').at(-1)}.`,
      );
    }
  },
};
