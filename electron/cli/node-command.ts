import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startFailure } from '../local-node/exit-reason';
import { type RunningNode, startNode } from '../local-node/node';
import type { Enrolment, NodeReport } from '../local-node/process-messages';
import { EnrolmentUnusableError, toServiceEndpoint } from '../local-node/service/https-transport';
import { ExitCode } from '../platform/exit-codes';
import { writeFileAtomically } from '../platform/node/atomic-file';
import { makeDataDirectory } from '../platform/node/data-directory';
import { createPinoLogger } from '../platform/node/pino-logger';
import { loadEnrolment, saveEnrolment } from './node-enrolment';
import { loopbackAuthority } from './trust-loopback';

/** Region of a bridge that was given no other. */
export const defaultRegion = 'local-1';

const usage = `Usage: node --data DIR [--endpoint https://HOST:PORT] [--activation-id ID --activation-code CODE]
            [--region REGION] [--ca-file FILE]

Enrols this machine as a managed node and runs it until SIGTERM or Ctrl-C.
  --data DIR               the node's own directory; one node per directory
  --endpoint URL           node side of the control plane; needed the first time
  --activation-id ID       from CreateActivation, needed the first time
  --activation-code CODE   from CreateActivation, needed the first time
  --region REGION          the control plane's Region, local-1 (a bridge's own) if not given
  --ca-file FILE           PEM file of the authority that signed the control plane's certificate;
                           without it the system's authorities are trusted, and for a control plane
                           on this very machine the one that it shows at first
The next start needs --data only. Commands and shells on the node run as the user who starts it.
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
  try {
    toServiceEndpoint(parsed.enrolment);
    makeDataDirectory(dirname(logFileIn(parsed.dataDirectory)));
  } catch (error) {
    const isUsage = error instanceof EnrolmentUnusableError;
    const { exitCode, reason } = isUsage
      ? { exitCode: ExitCode.usage, reason: error.message }
      : startFailure(error);
    process.stderr.write(`${reason}\n`);
    return exitCode;
  }
  return runUntilStopped(
    parsed.dataDirectory,
    await withLoopbackTrust(parsed.dataDirectory, parsed.enrolment),
  );
}

const logFileIn = (dataDirectory: string) => join(dataDirectory, 'logs', 'node.log');

/** Without a CA file, the authority of a control plane on this machine is kept in the node's directory. */
async function withLoopbackTrust(dataDirectory: string, enrolment: Enrolment): Promise<Enrolment> {
  if (enrolment.caFile !== '') return enrolment;
  const trust = await loopbackAuthority(enrolment.endpoint);
  if (trust === undefined) return enrolment;
  const caFile = join(dataDirectory, 'ca.pem');
  writeFileAtomically(caFile, trust.authority);
  process.stdout.write(
    `trusting the authority that ${enrolment.endpoint} shows, SHA-256 ${trust.fingerprint}\n`,
  );
  return { ...enrolment, caFile };
}

async function runUntilStopped(dataDirectory: string, enrolment: Enrolment): Promise<number> {
  let finish: (exitCode: number) => void = () => {};
  const finished = new Promise<number>((resolve_) => {
    finish = resolve_;
  });
  let printedId: string | undefined;
  let printedState = '';
  const onState = (report: NodeReport) => {
    if (report.instanceId !== undefined && report.instanceId !== printedId) {
      printedId = report.instanceId;
      process.stdout.write(`node ${printedId}\n`);
    }
    // The reason of a failure goes to stderr, below.
    const reason = report.reason && report.state !== 'failed' ? `: ${report.reason}` : '';
    const state = `${report.state}${reason}\n`;
    // The same reason again at every try would only fill the log.
    if (state !== printedState) process.stdout.write(state);
    printedState = state;
    if (report.state === 'online') saveEnrolment(dataDirectory, enrolment);
    if (report.state === 'failed') {
      process.stderr.write(`${report.reason ?? 'The node could not be registered.'}\n`);
      finish(ExitCode.registrationRefused);
    }
  };
  let node: RunningNode;
  try {
    node = startNode({
      dataDirectory,
      enrolment,
      logger: createPinoLogger('node', logFileIn(dataDirectory)),
      onState,
    });
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
      args: joinDashedValues(args),
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
      region: given('region') ?? known?.region ?? defaultRegion,
      caFile: caFile === undefined ? (known?.caFile ?? '') : resolve(caFile),
      ...(activationId === undefined || activationCode === undefined
        ? {}
        : { activation: { activationId, activationCode } }),
    },
  };
}

/** An activation code may begin with a dash, which parseArgs takes for the next option unless it is joined by `=`. */
function joinDashedValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = [args[index] as string, args[index + 1]];
    const isDashed = value?.startsWith('-') === true && !value.startsWith('--');
    if (name.startsWith('--activation-') && !name.includes('=') && isDashed) {
      joined.push(`${name}=${value}`);
      index += 1;
    } else joined.push(name);
  }
  return joined;
}
