import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `Usage: quarterdeck doctor [--data DIR] [--endpoint URL] [--region NAME] [--timeout SECONDS] [--json]

Examines why this machine is not a managed node that is online: the agent, its registration and fingerprint, the way
to its control plane (names, proxy, TLS), its clock, its disk and its log. Changes nothing; prints no key and no token.
Without --data, what is found is examined: amazon-ssm-agent, and the node of the Quarterdeck application.
  --data DIR         directory of a Quarterdeck node, as given to \`quarterdeck node\`
  --endpoint URL     address of the control plane, instead of the one that the agent has
  --region NAME      its Region, likewise
  --timeout SECONDS  for each step on the network, 5 if not given
  --json             the report as JSON
Ends with 0 when no problem was found, and with 9 when one was. Without root, what could not be read is said.
`;

export interface DoctorArguments {
  dataDirectory?: string;
  endpoint?: string;
  region?: string;
  timeoutMs: number;
  isJson: boolean;
}

/** Reads the command line; `problem` is a sentence. */
export function readArguments(args: string[]): DoctorArguments | 'help' | { problem: string } {
  const text = { type: 'string' } as const;
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        data: text,
        endpoint: text,
        region: text,
        timeout: { ...text, default: '5' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { problem: (error as Error).message };
  }
  if (values.help === true) return 'help';
  const given = (name: string) => values[name] as string | undefined;
  const [data, endpoint, region] = [given('data'), given('endpoint'), given('region')];
  if (data === '') return { problem: '--data needs the name of a directory.' };
  if (endpoint !== undefined && !/^https?:\/\/./.test(endpoint))
    return { problem: `--endpoint ${endpoint} is no http or https address.` };
  if (region !== undefined && !/^[a-z0-9-]{1,32}$/.test(region))
    return { problem: `--region ${region} may have letters, digits and hyphens.` };
  const seconds = Number(given('timeout'));
  if (!(seconds > 0 && seconds <= 120))
    return { problem: `--timeout ${given('timeout')} is no number of seconds from 1 to 120.` };
  return {
    ...(data === undefined ? {} : { dataDirectory: resolve(data) }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    timeoutMs: seconds * 1000,
    isJson: values.json === true,
  };
}
