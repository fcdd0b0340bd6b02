import type { DataKey } from '../adapters/data-channel/client-handshake';
import { SessionOverError } from '../adapters/data-channel/resumable-channel';
import { ExitCode } from '../platform/exit-codes';
import type { Logger } from '../platform/logger';
import { silentLogger } from '../platform/logger';
import { findParentLink } from '../platform/node/parent-link';
import { createPinoLogger } from '../platform/node/pino-logger';
import { systemClock } from '../platform/node/system-clock';
import type { LinkPort } from '../platform/parent-link';
import {
  type SessionHostReport,
  type SessionHostRequest,
  sessionHostRequestSchema,
} from './process-messages';
import { SessionRecorder } from './session-recorder';
import { TerminalSession } from './terminal-session';
import { TransferHost } from './transfers/transfer-host';
import { TunnelHost } from './tunnels/tunnel-host';

/** Entry of the process that owns session sockets. It holds tokens of single sessions, never AWS credentials. */
const link = findParentLink();
if (!link) {
  process.stderr.write('This file is started by Quarterdeck.\n');
  process.exit(ExitCode.usage);
}

interface Open {
  session: TerminalSession;
  resumed?: { resolve(answer: { token: string; streamUrl: string }): void; reject(error: Error): void };
  keyed?: { resolve(key: DataKey): void; reject(error: Error): void };
}

let logger: Logger = silentLogger;
let tunnels: TunnelHost | undefined;
let transfers: TransferHost | undefined;
const open = new Map<string, Open>();
/** Recordings whose last lines are being written. */
const unfinished = new Set<Promise<void>>();
const report = (message: SessionHostReport) => link.send(message);

function openTerminal(request: Extract<SessionHostRequest, { kind: 'open' }>, port: LinkPort): void {
  const { terminalId, sessionId, streamUrl, token, network, size, hasDataKeys, recording } = request;
  const recorder = new SessionRecorder({
    size,
    recording,
    clock: systemClock,
    onStopped: (reason) => report({ kind: 'recording-stopped', terminalId, sessionId, reason }),
  });
  const entry: Partial<Open> = {};
  entry.session = new TerminalSession({
    ticket: { sessionId, streamUrl, token, ...(network === undefined ? {} : { network }) },
    size,
    port,
    tap: recorder,
    clock: systemClock,
    logger: logger.child('session'),
    resume: () =>
      new Promise((resolve, reject) => {
        entry.resumed = { resolve, reject };
        report({ kind: 'resume', terminalId });
      }),
    ...(hasDataKeys
      ? {
          dataKey: (keyId: string) =>
            new Promise<DataKey>((resolve, reject) => {
              entry.keyed = { resolve, reject };
              report({ kind: 'data-key', terminalId, keyId });
            }),
        }
      : {}),
    onAbandoned: () => {
      // A pane that begins anew keeps its id.
      if (open.get(terminalId) === entry) report({ kind: 'abandoned', terminalId });
    },
    onEnded: (reason) => {
      const endedAt = systemClock.now();
      const finishing = recorder.end().then((outcome) => {
        unfinished.delete(finishing);
        report({ kind: 'finished', sessionId, endedAt, reason, ...outcome });
      });
      unfinished.add(finishing);
      if (open.get(terminalId) !== entry) return;
      open.delete(terminalId);
      report({ kind: 'ended', terminalId, reason });
    },
  });
  open.set(terminalId, entry as Open);
}

link.onMessage((message, ports) => {
  if (tunnels?.receive(message) || transfers?.receive(message)) return;
  const parsed = sessionHostRequestSchema.safeParse(message);
  if (!parsed.success) {
    logger.error('a message from the main process cannot be used', {
      reason: parsed.error.issues[0]?.message,
    });
    return;
  }
  const request = parsed.data;
  switch (request.kind) {
    case 'start':
      logger = createPinoLogger('session-host', request.logFile);
      tunnels = new TunnelHost({ clock: systemClock, logger, report: (report) => link.send(report) });
      transfers = new TransferHost({ clock: systemClock, logger, report: (report) => link.send(report) });
      process.on('uncaughtException', (error) => {
        logger.error('the session host failed', { error });
        process.exit(ExitCode.internal);
      });
      return;
    case 'open': {
      const port = ports[0];
      if (port) openTerminal(request, port);
      return;
    }
    case 'attach': {
      const port = ports[0];
      if (port) open.get(request.terminalId)?.session.attach(port);
      return;
    }
    case 'resumed':
      open.get(request.terminalId)?.resumed?.resolve(request);
      return;
    case 'not-resumed':
      open
        .get(request.terminalId)
        ?.resumed?.reject(request.final ? new SessionOverError(request.reason) : new Error(request.reason));
      return;
    case 'data-key': {
      const { plaintext, ciphertextBlob, reason } = request;
      const waiting = open.get(request.terminalId)?.keyed;
      if (plaintext && ciphertextBlob) waiting?.resolve({ plaintext, ciphertextBlob });
      else waiting?.reject(new Error(reason ?? 'KMS gave no key.'));
      return;
    }
    case 'wake':
      for (const { session } of open.values()) session.wake();
      tunnels?.wake();
      return;
    case 'close':
      open.get(request.terminalId)?.session.close(request.reason);
      return;
    case 'stop':
      void Promise.allSettled(unfinished).then(() => process.exit(ExitCode.ok));
  }
});
