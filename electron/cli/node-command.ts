import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startFailure } from '../local-node/exit-reason';
import { type RunningNode, startNode } from '../local-node/node';
import type { Enrolment, NodeReport } from '../local-node/process-messages';
import { ExitCode } from '../platform/exit-codes';
import { createPinoLogger } from '../platform/node/pino-logger';
import { loadEnrolment, saveEnrolment } from './node-enrolment';

const usage = `Usage: node --data DIR [--endpoint https://HOST:PORT] [--activation-id ID --activation-code CODE]
            [--region REGION] [--ca-file FILE]

Enrols this machine as a managed node and runs it until SIGTERM or Ctrl-C.
  --data DIR               the node's own directory; one node per directory
  --endpoint URL           node side of the control plane; needed the first time
  --activation-id ID       from CreateActivation, needed the first time
  --activation-code CODE   from CreateActivation, needed the first time
  --region REGION          the control plane's Region, us-east-1 if not given
  --ca-file FILE           PEM file of the authority that signed the control plane's certificate;
                           without it the system's authorities are trusted
Commands and shells on the node run as the user who starts it.
`;

/**
 * `quarterdeck node`: runs a node in this process. Prints its id and every change of its state; resolves with the exit
 * code after SIGTERM or SIGINT (0), or when the registration is refused (7), the directory is in use (5) or the
 * arguments are wrong (2), with a sentence on stderr.
 */
export async function runNodeCommand(args: string[]): Promise<number> {
  const parsed = readArguments(args);
  if ('problem' in parsed) {
    process.stderr.write(`${parsed.problem}\n\n${usage}`);
    return ExitCode.usage;
  }
  if ('help' in parsed) {
    process.stdout.write(usage);
    return ExitCode.ok;
  }
  return runUntilStopped(parsed.dataDirectory, parsed.enrolment);
}

async function runUntilStopped(dataDirectory: string, enrolment: Enrolment): Promise<number> {
  let finish: (exitCode: number) => void = () => {};
  const finished = new Promise<number>((resolve_) => {
    finish = resolve_;
  });
  let printedId: string | undefined;
  const onState = (report: NodeReport) => {
    if (report.instanceId !== undefined && report.instanceId !== printedId) {
      printedId = report.instanceId;
      process.stdout.write(`node ${printedId}\n`);
    }
    process.stdout.write(`${report.state}${report.reason ? `: ${report.reason}` : ''}\n`);
    if (report.state === 'online') saveEnrolment(dataDirectory, enrolment);
    if (report.state === 'failed') {
      process.stderr.write(`${report.reason ?? 'The node could not be registered.'}\n`);
      finish(ExitCode.registrationRefused);
    }
  };
  let node: RunningNode;
  try {
    node = startNode({ dataDirectory, enrolment, logger: createPinoLogger('node'), onState });
  } catch (error) {
    const { exitCode, reason } = startFailure(error);
    process.stderr.write(`${reason}\n`);
    return exitCode;
  }
  const stop = () => finish(ExitCode.ok);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const exitCode = await finished;
  await node.stop();
  process.removeListener('SIGTERM', stop);
  process.removeListener('SIGINT', stop);
  return exitCode;
}

type Arguments = { dataDirectory: string; enrolment: Enrolment } | { help: true } | { problem: string };

function readArguments(args: string[]): Arguments {
  const text = { type: 'string' } as const;
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        data: text,
        endpoint: text,
        region: text,
        'activation-id': text,
        'activation-code': text,
        'ca-file': text,
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { problem: (error as Error).message };
  }
  if (values.help === true) return { help: true };
  const given = (name: string) => values[name] as string | undefined;
  const data = given('data');
  if (data === undefined) return { problem: '--data DIR is missing: the node needs a directory of its own.' };
  const dataDirectory = resolve(data);
  const known = loadEnrolment(dataDirectory);
  const endpoint = given('endpoint') ?? known?.endpoint;
  if (endpoint === undefined)
    return { problem: '--endpoint URL is missing: it is the https address of the control plane.' };
  const activationId = given('activation-id');
  const activationCode = given('activation-code');
  if ((activationId === undefined) !== (activationCode === undefined))
    return { problem: '--activation-id and --activation-code belong together.' };
  const caFile = given('ca-file');
  return {
    dataDirectory,
    enrolment: {
      endpoint,
      region: given('region') ?? known?.region ?? 'us-east-1',
      caFile: caFile === undefined ? (known?.caFile ?? '') : resolve(caFile),
      ...(activationId === undefined || activationCode === undefined
        ? {}
        : { activation: { activationId, activationCode } }),
    },
  };
}
