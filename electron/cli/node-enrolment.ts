import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Enrolment } from '../local-node/process-messages';
import { writeFileAtomically } from '../platform/node/atomic-file';
import { keepAside } from '../platform/node/keep-aside';

const savedSchema = z.object({ endpoint: z.string(), region: z.string(), caFile: z.string() });

/** Where a node of this directory was enrolled before; undefined the first time. A corrupt file is kept aside. */
export function loadEnrolment(directory: string): z.output<typeof savedSchema> | undefined {
  const path = join(directory, 'enrolment.json');
  if (!existsSync(path)) return undefined;
  try {
    return savedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    keepAside(path, Date.now());
    return undefined;
  }
}

/** So that the next start needs `--data` only. The activation is not kept: it has done its work. */
export function saveEnrolment(directory: string, { endpoint, region, caFile }: Enrolment): void {
  writeFileAtomically(join(directory, 'enrolment.json'), JSON.stringify({ endpoint, region, caFile }));
}
