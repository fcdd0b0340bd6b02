import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { type Examination, examinationText } from '#shared/doctor/examination';
import { AppError, asAppError } from '#shared/errors/app-error';
import type { ManagedNode, NodeRef } from '#shared/fleet/managed-node';
import type { EventPayload } from '#shared/ipc/contract';
import { examineNode, listSuspects } from '../../features/doctor/node-doctor';
import type { DoctorSources, NodeRecord } from '../../features/doctor/ports';
import type { Jobs } from '../../features/jobs/jobs';
import type { Handlers } from '../../ipc/handlers';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { asWriteFailure } from '../../platform/node/file-failure';

interface DoctorParts {
  window: BrowserWindow;
  jobs: Jobs;
  /** Raises what keeps the connection from answering. */
  sourcesOf(connectionId: string): Promise<DoctorSources>;
  regionOf(connectionId: string): string | undefined;
  /** Nodes of a connection as they were last read whole. */
  lastKnown(connectionId: string): readonly ManagedNode[];
  send(name: 'doctor/progress', payload: EventPayload<'doctor/progress'>): void;
}

type DoctorCall = Extract<keyof Handlers, `doctor/${string}`>;

/** Thousands of instances are listed within it. */
const listTimeoutMs = 120_000;
/** Examinations that are kept for saving, the latest. */
const keptExaminations = 50;

/** Answers what the window asks of the node doctor. */
export function doctorHandlers(parts: DoctorParts): Pick<Handlers, DoctorCall> {
  const { jobs, lastKnown, regionOf, send, sourcesOf, window } = parts;
  const examinations = new Map<string, Examination>();
  const keyOf = ({ connectionId, nodeId }: NodeRef) => `${connectionId} ${nodeId}`;
  return {
    'doctor/list-suspects': async ({ connectionId }) => {
      const signal = AbortSignal.timeout(listTimeoutMs);
      try {
        return await listSuspects(await sourcesOf(connectionId), connectionId, Date.now(), signal);
      } catch (thrown) {
        if (!signal.aborted) throw thrown;
        throw new AppError('Timeout', 'The connection has not answered within two minutes.');
      }
    },
    'doctor/examine': ({ connectionId, nodeId, jobId }) =>
      jobs.run(jobId, async (signal) => {
        const known = lastKnown(connectionId).find((node) => node.nodeId === nodeId);
        const before = known && recordOf(known);
        const region = regionOf(connectionId);
        const request = {
          ...{ connectionId, nodeId, now: Date.now() },
          ...(before ? { before } : {}),
          ...(region === undefined ? {} : { region }),
        };
        const examination = await examineNode(await sourcesOf(connectionId), request, signal, (progress) =>
          send('doctor/progress', { jobId, ...progress }),
        );
        const key = keyOf(examination);
        examinations.delete(key);
        examinations.set(key, examination);
        for (const oldest of [...examinations.keys()].slice(0, -keptExaminations))
          examinations.delete(oldest);
        return examination;
      }),
    'doctor/save-report': async ({ format, ...node }) => {
      const examination = examinations.get(keyOf(node));
      if (!examination) throw new AppError('NotFound', 'This node has not been examined. Examine it first.');
      const isText = format === 'text';
      const chosen = await dialog.showSaveDialog(window, {
        title: 'Save the report',
        defaultPath: join(app.getPath('documents'), `doctor-${node.nodeId}.${isText ? 'txt' : 'json'}`),
        filters: [isText ? { name: 'Text', extensions: ['txt'] } : { name: 'JSON', extensions: ['json'] }],
      });
      const path = chosen.filePath;
      if (chosen.canceled || !path) return { saved: false };
      const text = isText ? examinationText(examination) : `${JSON.stringify(examination, undefined, 2)}\n`;
      try {
        writeFileAtomically(path, text);
      } catch (error) {
        throw asAppError(asWriteFailure(error, path));
      }
      return { saved: true, path };
    },
  };
}

function recordOf(node: ManagedNode): NodeRecord {
  const {
    activationId,
    agentVersion,
    computerName,
    iamRole,
    lastPingAt,
    name,
    nodeId,
    pingStatus,
    registeredAt,
  } = node;
  return {
    nodeId,
    name,
    pingStatus,
    ...(computerName === undefined ? {} : { computerName }),
    ...(lastPingAt === undefined ? {} : { lastPingAt }),
    ...(agentVersion === undefined ? {} : { agentVersion }),
    ...(activationId === undefined ? {} : { activationId }),
    ...(iamRole === undefined ? {} : { iamRole }),
    ...(registeredAt === undefined ? {} : { registeredAt }),
  };
}
