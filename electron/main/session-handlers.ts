import { basename, join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { type Connection, isDown } from '#shared/connections/connection';
import { AppError, asAppError } from '#shared/errors/app-error';
import type { EventPayload, JobProgress } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import type { RecordingHit } from '#shared/sessions/recording';
import { isPlayable, type SessionList, type SessionPage } from '#shared/sessions/session';
import { describeRecording, readEvents } from '../adapters/recordings/cast-reader';
import { copyRecording } from '../adapters/recordings/copy-recording';
import { searchRecording } from '../adapters/recordings/search-recording';
import type { LastKnownNodesFile } from '../adapters/storage/last-known-nodes';
import type { Jobs } from '../features/jobs/jobs';
import { mergePage, mergeSession } from '../features/sessions/merge-sessions';
import type { SessionDirectory, ToldSession } from '../features/sessions/ports';
import type { Handlers } from '../ipc/handlers';
import type { Logger } from '../platform/logger';
import type { ConnectionPorts } from './connections/connection-ports';
import { askPatiently } from './connections/patience';
import { type ExportSource, exportSessions } from './export-rows';
import type { SessionRecords } from './session-records';

interface SessionHandlerParts {
  window: BrowserWindow;
  records: SessionRecords;
  lastKnownNodes: LastKnownNodesFile;
  jobs: Jobs;
  logger: Logger;
  ports(connectionId: string): Promise<ConnectionPorts>;
  connection(connectionId: string): Connection | undefined;
  /** Raises NotFound. */
  sourcesOf(connectionIds: readonly string[]): ExportSource[];
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

type SessionCalls = Extract<keyof Handlers, `sessions/${string}` | `recordings/${string}`>;

const readTimeoutMs = 30_000;
/** Places that are told of one recording, and in all. */
const mostHitsOfOne = 20;
const mostHits = 500;

/** Answers for sessions and recordings. */
export function createSessionHandlers(parts: SessionHandlerParts): Pick<Handlers, SessionCalls> {
  const { window, records, lastKnownNodes, jobs, logger, ports, send } = parts;
  const { history } = records;

  /** Asks the connection, unless it is known not to answer. Raises AppError. */
  async function ask<T>(
    connectionId: string,
    question: (directory: SessionDirectory) => Promise<T>,
  ): Promise<T> {
    const state = parts.connection(connectionId)?.state;
    if (state && isDown(state))
      throw new AppError(
        'Unavailable',
        state.kind === 'failed' ? state.reason : 'The connection is not available.',
      );
    return question((await ports(connectionId)).sessionDirectory);
  }

  const nodeNames = (connectionId: string) =>
    new Map(lastKnownNodes.read(connectionId)?.nodes.map((node) => [node.nodeId, node.name] as const));

  /** Keeps who the owner is, for when the control plane has forgotten the session. */
  async function keepOwners(connectionId: string, told: readonly ToldSession[]): Promise<void> {
    for (const { sessionId, owner } of told) {
      const own = await history.get(connectionId, sessionId);
      if (own && own.owner === undefined && owner !== undefined)
        await history.add({ kind: 'told', connectionId, sessionId, owner });
    }
  }

  async function page(connectionId: string, state: SessionList, nextToken?: string): Promise<SessionPage> {
    const isFirst = nextToken === undefined;
    let answer: Awaited<ReturnType<SessionDirectory['list']>> = { sessions: [] };
    let missing: string | undefined;
    try {
      const signal = askPatiently();
      answer = await ask(connectionId, (directory) => directory.list(state, nextToken, signal));
      await keepOwners(connectionId, answer.sessions);
    } catch (thrown) {
      const error = asAppError(thrown);
      if (!isFirst) throw error;
      logger.info('the sessions of a connection could not be listed', {
        connectionId,
        reason: error.message,
      });
      missing = error.message;
    }
    const names = nodeNames(connectionId);
    const own = new Map((await history.list(connectionId)).map((one) => [one.sessionId, one] as const));
    return {
      sessions: mergePage({
        connectionId,
        state,
        isFirst,
        own,
        told: answer.sessions,
        nameOf: (nodeId) => names.get(nodeId),
      }),
      ...(answer.nextToken === undefined ? {} : { nextToken: answer.nextToken }),
      ...(missing === undefined ? {} : { missing }),
    };
  }

  return {
    'sessions/list': ({ connectionId, state, nextToken }) => page(connectionId, state, nextToken),
    'sessions/get': async ({ connectionId, sessionId }) => {
      const own = await history.get(connectionId, sessionId);
      let told: ToldSession | undefined;
      try {
        const signal = askPatiently();
        told = await ask(connectionId, (directory) => directory.get(sessionId, signal));
      } catch (error) {
        if (!own) throw error;
      }
      if (!own && !told) throw new AppError('NotFound', `Nobody knows the session ${sessionId} any more.`);
      const nodeId = own?.nodeId ?? told?.nodeId ?? '';
      return mergeSession(connectionId, own, told, nodeNames(connectionId).get(nodeId));
    },
    'sessions/terminate': async ({ connectionId, sessionId }) => {
      const { isReadOnly, name } = parts.connection(connectionId) ?? {};
      // What was started here may always be ended here.
      if (isReadOnly && !(await history.get(connectionId, sessionId)))
        throw new AppError(
          'NotSupported',
          `${name} is marked as read-only, so Quarterdeck does not terminate the sessions of others. The mark is taken off under Connections.`,
        );
      await (await ports(connectionId)).sessions.terminate(sessionId);
      send('sessions/changed', { connectionId });
    },
    'sessions/export': ({ connectionIds, jobId, state, query, columns }) => {
      const stamp = new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
      return jobs.run(jobId, (signal) =>
        exportSessions(
          {
            window,
            directory: app.getPath('documents'),
            fileName: `sessions-${state.toLowerCase()}-${stamp}.csv`,
            jobId,
            query,
            columns,
            signal,
            onProgress: (progress: JobProgress) => send('jobs/progress', progress),
          },
          parts.sourcesOf(connectionIds),
          async (connectionId, nextToken) => page(connectionId, state, nextToken),
        ),
      );
    },
    'recordings/describe': async ({ connectionId, sessionId }) =>
      describeRecording(
        await records.recordingPath(connectionId, sessionId),
        AbortSignal.timeout(readTimeoutMs),
      ),
    'recordings/read': async ({ connectionId, sessionId, offset }) =>
      readEvents(await records.recordingPath(connectionId, sessionId), offset),
    'recordings/search': ({ connectionIds, jobId, text, sessionId: onlyIn }) =>
      jobs.run(jobId, async (signal) => {
        const ofAll = await Promise.all(connectionIds.map((connectionId) => history.list(connectionId)));
        const sessions = ofAll
          .flat()
          .filter((one) => isPlayable(one) && (onlyIn === undefined || one.sessionId === onlyIn))
          .sort((one, other) => other.startedAt - one.startedAt);
        const totalBytes = sessions.reduce((sum, one) => sum + (one.recording?.bytes ?? 0), 0);
        const names = new Map(connectionIds.map((id) => [id, nodeNames(id)] as const));
        let doneBytes = 0;
        let hits = 0;
        let isCut = false;
        let unreadable = 0;
        for (const { connectionId, sessionId, nodeId, nodeName: nameThen, startedAt } of sessions) {
          const nodeName = names.get(connectionId)?.get(nodeId) ?? nameThen ?? nodeId;
          let ofThis = 0;
          try {
            const path = await records.recordingPath(connectionId, sessionId);
            await searchRecording(path, text, signal, (bytes, found) => {
              doneBytes += bytes;
              const taken = found.slice(
                0,
                Math.max(
                  0,
                  Math.min((onlyIn === undefined ? mostHitsOfOne : mostHits) - ofThis, mostHits - hits),
                ),
              );
              isCut ||= taken.length < found.length;
              ofThis += taken.length;
              hits += taken.length;
              const told: RecordingHit[] = taken.map((hit) => ({
                ...{ connectionId, sessionId, nodeName, startedAt },
                ...hit,
              }));
              send('recordings/found', {
                jobId,
                doneBytes,
                totalBytes: Math.max(totalBytes, doneBytes),
                hits: told,
              });
            });
          } catch (error) {
            signal.throwIfAborted();
            unreadable += 1;
            logger.info('a recording could not be looked through', { sessionId, error });
          }
        }
        return { recordings: sessions.length, hits, isCut, unreadable };
      }),
    'recordings/save-copy': async ({ connectionId, sessionId, jobId }) => {
      const path = await records.recordingPath(connectionId, sessionId);
      const chosen = await dialog.showSaveDialog(window, {
        title: 'Save a copy of the recording',
        defaultPath: join(app.getPath('documents'), basename(path)),
        filters: [{ name: 'asciicast', extensions: ['cast'] }],
      });
      const { filePath } = chosen;
      if (chosen.canceled || !filePath) return { saved: false };
      const bytes = await jobs.run(jobId, (signal) => copyRecording(path, filePath, signal));
      return { saved: true, path: filePath, bytes };
    },
    'recordings/delete': ({ connectionId, sessionId }) => records.deleteRecording(connectionId, sessionId),
    'recordings/get-usage': () => records.usage(),
  };
}
