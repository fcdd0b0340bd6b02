import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readPort } from '#shared/tunnels/tunnel-rules';
import { defaultDataDirectory } from '../../platform/node/default-data-directory';

export const usage = `Usage: quarterdeck session-proxy --target NODE [--port 22] [--data DIR]
       quarterdeck session-proxy --target NODE [--port 22] --connection aws [--profile NAME]
                   [--region NAME] [--endpoint-url URL]

Carries standard input and output to a port of a node, through a session; for ssh's ProxyCommand.
  --target NODE        a node's ID, or its name if no other node has it; name=NAME where a name looks like an ID
  --port PORT          of the node, 22 if not given
  --connection NAME    bridge (if not given), aws, or aws:PROFILE/REGION
  --data DIR           of the bridge: data directory of the application, or of quarterdeck bridge
  --profile NAME       of AWS: profile of the shared configuration, the default credential chain if not given
  --region NAME        of AWS: as the AWS CLI finds it if not given
  --endpoint-url URL   of AWS: another endpoint of Systems Manager
  --document-name NAME the Session document, AWS-StartSSHSession if not given
The session ends with the connection, at the end of standard input, and at SIGTERM, SIGHUP and SIGINT.
`;

export interface SessionProxyArguments {
  target: { nodeId: string } | { name: string };
  port: number;
  documentName: string;
  connection:
    | { kind: 'bridge'; dataDirectory: string }
    | { kind: 'aws'; profile?: string; region?: string; endpoint?: string };
}

const nodeId = /^m?i-[0-9a-f]{8,17}$/;

export interface ArgumentProblem {
  /** A sentence. */
  problem: string;
  /** The usage as a whole would help, and not only what is wrong with one value. */
  isUsageUnknown: boolean;
}

/** What is wrong with the value of one option. */
const wrongValue = (problem: string): ArgumentProblem => ({ problem, isUsageUnknown: false });

/** Reads the command line. */
export function readArguments(args: string[]): SessionProxyArguments | 'help' | ArgumentProblem {
  const text = { type: 'string' } as const;
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        target: text,
        port: { ...text, default: '22' },
        connection: { ...text, default: 'bridge' },
        data: text,
        profile: text,
        region: text,
        'endpoint-url': text,
        'document-name': { ...text, default: 'AWS-StartSSHSession' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { problem: (error as Error).message, isUsageUnknown: true };
  }
  if (values.help === true) return 'help';
  const given = (name: string) => values[name] as string | undefined;
  const target = given('target')?.trim();
  if (!target)
    return { problem: '--target NODE is missing: the ID or the name of a node.', isUsageUnknown: true };
  const port = readPort(given('port') ?? '');
  if (port === undefined)
    return wrongValue(`--port ${given('port')} is no port: a whole number from 1 to 65,535.`);
  const connection = readConnection(given);
  if ('problem' in connection) return connection;
  return {
    target: nodeId.test(target) ? { nodeId: target } : { name: target.replace(/^name=/, '') },
    port,
    documentName: given('document-name') as string,
    connection,
  };
}

function readConnection(
  given: (name: string) => string | undefined,
): SessionProxyArguments['connection'] | ArgumentProblem {
  const connection = given('connection') as string;
  const ofAws = ['profile', 'region', 'endpoint-url'].find((name) => given(name) !== undefined);
  if (connection === 'bridge') {
    if (ofAws !== undefined)
      return wrongValue(
        `--${ofAws} belongs to AWS: give --connection aws with it, or leave it out for the bridge.`,
      );
    return { kind: 'bridge', dataDirectory: resolve(given('data') ?? defaultDataDirectory()) };
  }
  const named = /^aws(?::([^/]+)\/([a-z0-9-]+))?$/.exec(connection);
  if (!named)
    return wrongValue(`--connection ${connection} is neither bridge, nor aws, nor aws:PROFILE/REGION.`);
  if (given('data') !== undefined) return wrongValue('--data belongs to the bridge, which AWS has none of.');
  const endpoint = given('endpoint-url');
  if (endpoint !== undefined && !/^https?:\/\/./.test(endpoint))
    return wrongValue(`--endpoint-url ${endpoint} is no http or https address.`);
  const profile = given('profile') ?? named[1];
  const region = given('region') ?? named[2];
  return {
    kind: 'aws',
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
