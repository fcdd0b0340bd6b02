import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import type { Gatherer } from '../gatherer';
import { type ProcessorFacts, parseCpuInfo } from './processor';

/**
 * Processors, memory and kernel. `TotalMemoryMiB` is an attribute of this node beyond AWS's own, which have none for
 * memory.
 */
export const instanceDetailedInformationGatherer: Gatherer = {
  typeName: 'AWS:InstanceDetailedInformation',
  schemaVersion: '1.0',
  gather: async () => [
    {
      ...(await processorFacts()),
      OSServicePack: '',
      KernelVersion: release(),
      TotalMemoryMiB: String(Math.round(totalmem() / 2 ** 20)),
    },
  ],
};

async function processorFacts(): Promise<ProcessorFacts> {
  try {
    return parseCpuInfo(await readFile('/proc/cpuinfo', 'utf8'));
  } catch {
    // No /proc: macOS and Windows give no sockets or cores through Node.
    const processors = cpus();
    return {
      CPUModel: processors[0]?.model ?? '',
      CPUs: String(processors.length),
      CPUSpeedMHz: String(processors[0]?.speed ?? ''),
      CPUSockets: '',
      CPUCores: '',
      CPUHyperThreadEnabled: '',
    };
  }
}
