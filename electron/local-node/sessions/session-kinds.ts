import { z } from 'zod';
import { interpolate } from '#shared/documents/interpolate';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { SessionStart } from '../../wire/control-channel/messages';
import { parameterDeclarationsSchema, resolveParameters } from '../documents/parameters';
import type { UserAccount } from '../user-environment';
import { CommandWork } from './command/command-work';
import type { SessionKind } from './node-session';
import { portPropertiesSchema } from './port/port-target';
import { PortWork } from './port/port-work';
import { TerminalWork } from './terminal/terminal-work';

/** This node cannot carry the session out; the message is a sentence for the person who asked for it. */
export class SessionRefusedError extends Error {}

const kibibyte = 1024;
/** Enough for a terminal's bulk output on a long line, little enough that Ctrl-C is not far behind a flood. */
const terminalWindowBytes = 128 * kibibyte;
const bulkWindowBytes = 4 * kibibyte * kibibyte;

const commandPropertiesSchema = z.object({
  commands: z.string().min(1),
  runAsElevated: z.union([z.boolean(), z.string()]).optional(),
  separateOutputStream: z
    .union([z.boolean(), z.string()])
    .default(false)
    .transform((value) => value === true || value === 'true'),
});

interface SessionContext {
  user: UserAccount;
  env: Record<string, string>;
  clock: Clock;
  logger: Logger;
  platform?: NodeJS.Platform;
}

/** What a session document asks of this node. Raises SessionRefusedError, or InvalidDocumentError for its parameters. */
export function sessionKindOf(start: SessionStart, context: SessionContext): SessionKind {
  const { user, env, clock, logger } = context;
  const { SessionId: sessionId, DocumentContent: document } = start;
  const { sessionType, inputs } = document;
  if (inputs?.kmsKeyId && sessionType !== 'Port')
    throw new SessionRefusedError(
      'The session is to be encrypted with a KMS key, and this node has no KMS to ask for it. Remove kmsKeyId from the session document.',
    );
  const runAs = start.RunAsUser || inputs?.runAsDefaultUser || '';
  if (inputs?.runAsEnabled && runAs !== '' && runAs !== user.name)
    throw new SessionRefusedError(`This node runs as ${user.name} and cannot start a session as ${runAs}.`);
  const declared = parameterDeclarationsSchema.safeParse(document.parameters ?? {});
  if (!declared.success)
    throw new SessionRefusedError('The parameters of the session document cannot be read.');
  const values = resolveParameters(declared.data, start.Parameters ?? {});
  const properties = interpolate(document.properties, values);
  const shell = { sessionId, user, env, clock, logger };
  switch (sessionType) {
    case 'Standard_Stream': {
      const profile = inputs?.shellProfile?.linux ?? '';
      return {
        windowBytes: terminalWindowBytes,
        tellsTermination: true,
        createWork: (link) => new TerminalWork({ ...shell, profile }, link),
      };
    }
    case 'InteractiveCommands': {
      const { commands } = commandProperties(properties, context.platform ?? process.platform, user);
      return {
        windowBytes: terminalWindowBytes,
        tellsTermination: true,
        createWork: (link) => new TerminalWork({ ...shell, command: commands }, link),
      };
    }
    case 'NonInteractiveCommands': {
      const { commands, separateOutputStream } = commandProperties(
        properties,
        context.platform ?? process.platform,
        user,
      );
      return {
        handshake: { sessionType, properties: null },
        windowBytes: bulkWindowBytes,
        tellsTermination: true,
        createWork: (link) => new CommandWork({ ...shell, command: commands, separateOutputStream }, link),
      };
    }
    case 'Port': {
      const parsed = portPropertiesSchema.safeParse(properties);
      const port = Number(parsed.data?.portNumber);
      if (!parsed.success || port < 1 || port > 65_535)
        throw new SessionRefusedError(
          'The session document names no port of the node: portNumber must be 1 to 65535.',
        );
      const { host, type } = parsed.data;
      return {
        handshake: { sessionType, properties },
        windowBytes: bulkWindowBytes,
        tellsTermination: false,
        createWork: (link) =>
          new PortWork(
            {
              target: { host: host || 'localhost', port },
              multiplexes: type === 'LocalPortForwarding',
              clock,
            },
            link,
          ),
      };
    }
  }
}

function commandProperties(
  properties: unknown,
  platform: NodeJS.Platform,
  user: UserAccount,
): z.output<typeof commandPropertiesSchema> {
  const key = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : 'linux';
  const parsed = z.object({ [key]: commandPropertiesSchema }).safeParse(properties);
  const commands = parsed.data?.[key];
  if (commands === undefined)
    throw new SessionRefusedError(`The session document has no commands for this node's platform, ${key}.`);
  const elevated = commands.runAsElevated === true || commands.runAsElevated === 'true';
  if (elevated && user.name !== 'root')
    throw new SessionRefusedError(
      `The session document asks for elevated rights (runAsElevated), and this node runs as ${user.name}.`,
    );
  return commands;
}
