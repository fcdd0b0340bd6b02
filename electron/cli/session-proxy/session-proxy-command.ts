import { AppError, asAppError } from '#shared/errors/app-error';
import { createSsmClient } from '../../adapters/aws/client';
import { findNodesNamed, type NamedNode } from '../../adapters/aws/find-node';
import { createSessionStarter } from '../../adapters/aws/session-starter';
import { PortClient } from '../../adapters/data-channel/port-client';
import { SessionOverError } from '../../adapters/data-channel/resumable-channel';
import type { SessionStarter, SessionTicket } from '../../features/terminals/ports';
import { ExitCode } from '../../platform/exit-codes';
import { silentLogger } from '../../platform/logger';
import { systemClock } from '../../platform/node/system-clock';
import { SecretsUnusableError } from '../../platform/secret-store';
import { TerminalPerson } from '../terminal-person';
import { readArguments, type SessionProxyArguments, usage } from './arguments';
import { awsAccess } from './aws-access';
import { bridgeAccess } from './bridge-access';
import { StdioConnection } from './stdio-connection';

type Client = ReturnType<typeof createSsmClient>;

/** An answer to what was the last of the input may take this long. */
const answerMs = 5000;
const lookMs = 100;
/** How long ending the session may hold up whoever waits for this process. */
const terminateMs = 3000;
/** Of a session whose connection simply ended. */
const ordinaryEnds = new Set(['The session ended.', 'The connection ended.']);

/**
 * `quarterdeck session-proxy`: carries standard input and output to a port of a node. Resolves with the exit code: 0
 * when the connection ended, 2 for wrong usage, 6 for keys that cannot be used, 8 when there was no session or it
 * ended otherwise; every one but 0 with a sentence on standard error.
 */
export async function runSessionProxyCommand(args: string[]): Promise<number> {
  const read = readArguments(args);
  if (read === 'help') {
    process.stdout.write(usage);
    return ExitCode.ok;
  }
  if ('problem' in read) {
    process.stderr.write(
      read.isUsageUnknown ? `${read.problem}\n\n${usage}` : `quarterdeck: ${read.problem}\n`,
    );
    return ExitCode.usage;
  }
  let stopped: () => void = () => {};
  const stop = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.once(signal, stopped);
  // Whoever sent the signal may wait for this process, which may wait for an endpoint that never answers.
  const givenUp = stop.then(
    () =>
      new Promise<number>((resolve) => systemClock.after(terminateMs + lookMs, () => resolve(ExitCode.ok))),
  );
  return Promise.race([proxy(read, stop), givenUp]);
}

async function proxy(read: SessionProxyArguments, stop: Promise<void>): Promise<number> {
  const { connection, target, documentName, port } = read;
  const say = (sentence: string) => process.stderr.write(`quarterdeck: ${sentence}\n`);
  try {
    const access =
      connection.kind === 'bridge'
        ? bridgeAccess(connection.dataDirectory)
        : await awsAccess(connection, new TerminalPerson(stop));
    const client = createSsmClient(access);
    const nodeId = 'nodeId' in target ? target.nodeId : await nodeNamed(client, target.name);
    const starter = createSessionStarter(client, undefined, access.network);
    const ticket = await starter.start({ nodeId, documentName, parameters: { portNumber: [String(port)] } });
    const failure = await carry(ticket, starter, stop);
    if (failure === undefined) return ExitCode.ok;
    say(failure);
    return ExitCode.sessionFailed;
  } catch (thrown) {
    const isUnusable = thrown instanceof SecretsUnusableError;
    say(isUnusable ? thrown.message : failureText(thrown, connection.kind));
    return isUnusable ? ExitCode.dataUnusable : ExitCode.sessionFailed;
  }
}

function failureText(thrown: unknown, kind: SessionProxyArguments['connection']['kind']): string {
  const { code, message, cause } = asAppError(thrown);
  if (cause instanceof Error && cause.name === 'TargetNotConnected') return 'The node is not connected.';
  const isAway = code === 'Unavailable' && kind === 'bridge';
  return isAway ? `${message} Start Quarterdeck, or its bridge, first.` : message;
}

/** The one node of a name. Raises AppError, which names all that have it. */
async function nodeNamed(client: Client, name: string): Promise<string> {
  const nodes = await findNodesNamed(client, name);
  const [first] = nodes;
  if (!first) throw new AppError('NotFound', `There is no node named ${name}.`);
  if (nodes.length === 1) return first.nodeId;
  throw new AppError(
    'Invalid',
    `${nodes.length} nodes are named ${name}: ${nodes.map(describeNode).join(', ')}. Give one of these IDs.`,
  );
}

function describeNode({ nodeId, pingStatus }: NamedNode): string {
  return pingStatus === 'Online' ? `${nodeId} (online)` : `${nodeId} (not online)`;
}

/** Carries the connection until it ends; answers a sentence when it ended otherwise than by itself. */
async function carry(
  ticket: SessionTicket,
  starter: SessionStarter,
  stop: Promise<void>,
): Promise<string | undefined> {
  const connection = new StdioConnection(process.stdin, process.stdout);
  connection.on('error', () => {});
  let lastOutputAt = 0;
  let finish: (reason: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let refusal: string | undefined;
  const client = new PortClient({
    ticket,
    clock: systemClock,
    logger: silentLogger,
    resume: async () => {
      try {
        return await starter.resume(ticket.sessionId);
      } catch (error) {
        const { code, message } = asAppError(error);
        const isOver = code === 'NotFound' || code === 'AccessDenied';
        throw isOver ? new SessionOverError(message) : error;
      }
    },
    onState: (state) => {
      if (state.kind === 'ended') finish(state.reason);
    },
    onRefused: (reason) => {
      refusal = reason;
    },
    onTraffic: (_up, down) => {
      if (down > 0) lastOutputAt = systemClock.now();
    },
  });
  client.connect(connection);
  connection.on('close', () => client.end('The connection ended.'));
  void stop.then(() => client.end('The connection ended.'));
  connection.on('end', () => {
    lastOutputAt = systemClock.now();
    const look = () => {
      const isQuiet = systemClock.now() - lastOutputAt >= answerMs;
      if (client.isDelivered && isQuiet) client.end('The connection ended.');
      else systemClock.after(lookMs, look, { background: true });
    };
    look();
  });
  const reason = await ended;
  const isWritten = new Promise<void>((resolve) => {
    if (connection.destroyed) resolve();
    else connection.once('close', resolve);
  });
  await Promise.race([
    Promise.all([isWritten, starter.terminate(ticket.sessionId).catch(() => {})]),
    new Promise((resolve) => systemClock.after(terminateMs, () => resolve(undefined))),
  ]);
  return refusal ?? (ordinaryEnds.has(reason) ? undefined : reason);
}
