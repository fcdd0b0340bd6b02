import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { asAppError } from '#shared/errors/app-error';
import { type RunningBridge, startBridge } from '../control-plane/bridge';
import { type ListenAddress, parseListenAddress } from '../control-plane/listen-address';
import type { BridgeReady } from '../control-plane/process-messages';
import { bridgeSecrets, defaultRegion } from '../control-plane/secrets';
import { startFailure } from '../control-plane/start-failure';
import { nodeReportSchema } from '../local-node/process-messages';
import { ExitCode } from '../platform/exit-codes';
import type { Logger } from '../platform/logger';
import { writeFileAtomically } from '../platform/node/atomic-file';
import { makeDataDirectory } from '../platform/node/data-directory';
import { asWriteFailure } from '../platform/node/file-failure';
import { forkChild } from '../platform/node/forked-child';
import { createPinoLogger } from '../platform/node/pino-logger';
import { systemClock } from '../platform/node/system-clock';
import { Supervisor } from '../platform/supervisor';

const usage = `Usage: bridge --data DIR [--listen HOST:PORT] [--node-listen HOST:PORT] [--ready-file FILE]
              [--region NAME] [--no-local-node]

Runs a bridge, the control plane of Quarterdeck, until SIGTERM or Ctrl-C.
  --data DIR               database, keys and certificate authority
  --listen HOST:PORT       API for clients, 127.0.0.1:0 if not given; port 0 picks one and keeps it.
                           Beyond loopback it is served with TLS.
  --node-listen HOST:PORT  address for nodes, always TLS; the host of --listen if not given
  --ready-file FILE        written (mode 0600) once the bridge answers: endpoint, keys, activation
  --region NAME            Region of a new bridge, ${defaultRegion} if not given
  --no-local-node          do not make this machine a node
`;

interface BridgeArguments {
  dataDirectory: string;
  listen: ListenAddress;
  nodeListen?: ListenAddress;
  readyFile?: string;
  region: string;
  localNode: boolean;
}

function readArguments(args: string[]): BridgeArguments | 'help' | { problem: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        data: { type: 'string' },
        listen: { type: 'string', default: '127.0.0.1:0' },
        'node-listen': { type: 'string' },
        'ready-file': { type: 'string' },
        region: { type: 'string', default: defaultRegion },
        'no-local-node': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    if (values.data === undefined)
      return { problem: '--data DIR is missing: the bridge needs a directory of its own.' };
    const listen = parseListenAddress(values.listen);
    if (!listen) return { problem: `--listen ${values.listen} is not of the form HOST:PORT.` };
    if (!/^[a-z0-9-]{1,32}$/.test(values.region))
      return { problem: `--region ${values.region} may have letters, digits and hyphens.` };
    const read: BridgeArguments = {
      dataDirectory: resolve(values.data),
      listen,
      region: values.region,
      localNode: !values['no-local-node'],
    };
    if (values['ready-file'] !== undefined) read.readyFile = resolve(values['ready-file']);
    if (values['node-listen'] !== undefined) {
      const nodeListen = parseListenAddress(values['node-listen']);
      if (!nodeListen)
        return { problem: `--node-listen ${values['node-listen']} is not of the form HOST:PORT.` };
      read.nodeListen = nodeListen;
    }
    return read;
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** `quarterdeck bridge`: runs a bridge in this process, and this machine's node beside it. Answers the exit code.
 * `modulesDirectory` holds the built entries of our processes. */
export async function runBridgeCommand(args: string[], modulesDirectory: string): Promise<number> {
  const read = readArguments(args);
  if (read === 'help') {
    process.stdout.write(usage);
    return ExitCode.ok;
  }
  if ('problem' in read) {
    process.stderr.write(`${read.problem}\n\n${usage}`);
    return ExitCode.usage;
  }
  const stopped = new Promise<void>((done) => {
    process.once('SIGTERM', () => done());
    process.once('SIGINT', () => done());
  });
  let logger: Logger;
  let bridge: RunningBridge;
  const secretsOf = () => bridgeSecrets(read.dataDirectory, undefined, read.region);
  let secrets: ReturnType<typeof secretsOf>;
  try {
    const logDirectory = join(read.dataDirectory, 'logs');
    makeDataDirectory(logDirectory);
    logger = createPinoLogger('bridge', join(logDirectory, 'bridge.log'));
    secrets = secretsOf();
    bridge = await startBridge({
      dataDirectory: read.dataDirectory,
      secrets,
      listen: read.listen,
      ...(read.nodeListen ? { nodeListen: read.nodeListen } : {}),
      clock: systemClock,
      logger,
    });
  } catch (error) {
    const failure = startFailure(error);
    if (!failure) throw error;
    process.stderr.write(`${failure.reason}\n`);
    return failure.exitCode;
  }
  const guestActivation = bridge.newActivation();
  announce(bridge.ready, guestActivation);
  if (read.readyFile) {
    const { endpoint, region, accountId, nodeEndpoint, caFile } = bridge.ready;
    const { accessKeyId, secretAccessKey } = secrets;
    const facts = {
      endpoint,
      region,
      accountId,
      accessKeyId,
      secretAccessKey,
      nodeEndpoint,
      caFile,
      ...guestActivation,
    };
    try {
      writeFileAtomically(read.readyFile, `${JSON.stringify(facts, undefined, 2)}\n`);
    } catch (error) {
      await bridge.stop();
      process.stderr.write(`${asAppError(asWriteFailure(error, read.readyFile)).message}\n`);
      return ExitCode.dataUnusable;
    }
  }
  const node = read.localNode
    ? superviseLocalNode(read.dataDirectory, bridge.ready, modulesDirectory)
    : undefined;
  node?.start();
  await stopped;
  await node?.stop();
  await bridge.stop();
  return ExitCode.ok;
}

function announce(ready: BridgeReady, activation: { activationId: string; activationCode: string }): void {
  for (const notice of ready.notices) process.stderr.write(`${notice.title}: ${notice.message}\n`);
  process.stdout.write(
    `endpoint ${ready.endpoint} region ${ready.region}\n` +
      'To enrol a node elsewhere (the code holds for 24 hours, and the certificate file must be there):\n' +
      `  npm run node -- --data DIR --activation-id ${activation.activationId} --activation-code ${activation.activationCode} --endpoint ${ready.nodeEndpoint} --region ${ready.region} --ca-file ${ready.caFile}\n`,
  );
}

function superviseLocalNode(dataDirectory: string, ready: BridgeReady, modulesDirectory: string): Supervisor {
  const logger = createPinoLogger('supervisor', join(dataDirectory, 'logs', 'bridge.log'));
  const modulePath = join(modulesDirectory, 'local-node-process.js');
  return new Supervisor({
    name: 'local node',
    clock: systemClock,
    logger,
    finalExitCodes: [ExitCode.directoryInUse],
    start: (onExit) => {
      const child = forkChild(
        modulePath,
        (message) => {
          const report = nodeReportSchema.safeParse(message);
          if (!report.success) return;
          const { state, instanceId, reason } = report.data;
          process.stdout.write(`node ${instanceId ?? '(new)'} ${state}${reason ? `: ${reason}` : ''}\n`);
        },
        onExit,
      );
      child.send({
        kind: 'start',
        dataDirectory: join(dataDirectory, 'node'),
        logFile: join(dataDirectory, 'logs', 'node.log'),
        enrolment: {
          endpoint: ready.nodeEndpoint,
          region: ready.region,
          caFile: ready.caFile,
          activation: ready.localActivation,
        },
      });
      return child;
    },
  });
}
