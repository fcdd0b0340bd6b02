import { app, type BrowserWindow } from 'electron';
import { AppError } from '#shared/errors/app-error';
import type { EventPayload } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import type { CommandWatch } from '../../features/commands/watch-commands';
import type { Jobs } from '../../features/jobs/jobs';
import type { Handlers } from '../../ipc/handlers';
import type { ConnectionPorts } from '../connections/connection-ports';
import type { ExportSource } from '../export-rows';

interface CommandHandlerParts {
  window: BrowserWindow;
  jobs: Jobs;
  watch: CommandWatch;
  ports(connectionId: string): Promise<ConnectionPorts>;
  /** Raises NotFound. */
  sourceOf(connectionId: string): ExportSource;
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

type CommandCalls = Extract<keyof Handlers, `commands/${string}` | `documents/${string}`>;

const askTimeoutMs = 60_000;
const inTime = () => AbortSignal.timeout(askTimeoutMs);

/** Answers for Run Command and documents. */
export function commandHandlers(parts: CommandHandlerParts): Pick<Handlers, CommandCalls> {
  const { window, jobs, watch, ports, sourceOf, send } = parts;
  return {
    'commands/send': async ({ connectionId, wanted }) => {
      const sent = await (await ports(connectionId)).commands.send(wanted);
      send('commands/changed', { connectionId });
      const { documentName, documentVersion, parameters, comment } = wanted;
      watch.add(sent, JSON.stringify([documentName, documentVersion, parameters, comment]));
      return sent;
    },
    'commands/list': async ({ connectionId, filter, nextToken }) =>
      (await ports(connectionId)).commands.list(filter, nextToken, inTime()),
    'commands/get': async ({ connectionId, commandId }) =>
      (await ports(connectionId)).commands.get(commandId, inTime()),
    'commands/list-invocations': async ({ connectionId, commandId, nextToken }) =>
      (await ports(connectionId)).commands.invocations(commandId, nextToken, inTime()),
    'commands/get-invocation': async ({ connectionId, commandId, nodeId }) =>
      (await ports(connectionId)).commands.invocation(commandId, nodeId, inTime()),
    'commands/cancel': async ({ connectionId, commandId, nodeIds }) => {
      await (await ports(connectionId)).commands.cancel(commandId, nodeIds);
      send('commands/changed', { connectionId });
    },
    'commands/read-output': async ({ connectionId, ...wanted }) => {
      const { liveOutput } = await ports(connectionId);
      if (!liveOutput)
        throw new AppError('NotSupported', 'This connection tells what a command put out when it has ended.');
      return liveOutput.read(wanted, inTime());
    },
    'commands/export-results': ({ commands, format, jobId }) =>
      jobs.run(jobId, async (signal) => {
        const { exportResults } = await import('./export-results');
        return exportResults({
          ...{ window, jobId, format, commands, sourceOf, signal },
          directory: app.getPath('documents'),
          onProgress: (progress) => send('jobs/progress', progress),
        });
      }),
    'documents/list': async ({ connectionId, filter, nextToken }) =>
      (await ports(connectionId)).documents.list(filter, nextToken, inTime()),
    'documents/describe': async ({ connectionId, name, version }) =>
      (await ports(connectionId)).documents.describe(name, version),
    'documents/get': async ({ connectionId, name, version }) =>
      (await ports(connectionId)).documents.content(name, version),
    'documents/list-versions': async ({ connectionId, name, nextToken }) =>
      (await ports(connectionId)).documents.versions(name, nextToken, inTime()),
  };
}
