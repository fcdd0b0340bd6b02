/** What AWS:InstanceDetailedInformation says about processors; values AWS's form, empty when not known. */
export interface ProcessorFacts {
  CPUModel: string;
  /** Logical processors. */
  CPUs: string;
  CPUSpeedMHz: string;
  CPUSockets: string;
  /** Physical cores of all sockets. */
  CPUCores: string;
  /** `true` or `false`. */
  CPUHyperThreadEnabled: string;
}

/** Reads /proc/cpuinfo. Machines whose kernel names no sockets and cores (most ARM) count one core per processor. */
export function parseCpuInfo(text: string): ProcessorFacts {
  const processors = text
    .split(/\n\s*\n/)
    .map((block) => {
      const values = new Map<string, string>();
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) values.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
      }
      return values;
    })
    .filter((values) => values.has('processor'));
  const first = processors[0];
  const sockets = new Set(processors.map((values) => values.get('physical id') ?? '0')).size;
  const cores = new Set(
    processors.map(
      (values) =>
        `${values.get('physical id') ?? '0'}/${values.get('core id') ?? `p${values.get('processor')}`}`,
    ),
  ).size;
  const speed = Number(first?.get('cpu MHz'));
  return {
    CPUModel: first?.get('model name') ?? first?.get('Model') ?? first?.get('CPU implementer') ?? '',
    CPUs: String(processors.length),
    CPUSpeedMHz: Number.isFinite(speed) ? String(Math.round(speed)) : '',
    CPUSockets: String(sockets),
    CPUCores: String(cores),
    CPUHyperThreadEnabled: String(processors.length > cores),
  };
}
