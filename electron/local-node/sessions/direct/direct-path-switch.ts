import { z } from 'zod';

const name = 'QUARTERDECK_DIRECT_PATH';
const switchSchema = z.enum(['on', 'off']).default('on');

/**
 * Whether this node offers direct paths: yes, unless QUARTERDECK_DIRECT_PATH is `off`, which measurements and the search
 * for a fault are helped by. `problem` is a sentence about a value that is neither; it counts as `on`.
 */
export function directPathSwitch(env: NodeJS.ProcessEnv = process.env): { isOn: boolean; problem?: string } {
  const parsed = switchSchema.safeParse(env[name] || undefined);
  if (parsed.success) return { isOn: parsed.data === 'on' };
  return { isOn: true, problem: `${name} is '${env[name]}', which is neither on nor off; it counts as on.` };
}
