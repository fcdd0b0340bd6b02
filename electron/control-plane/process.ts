import { ExitCode } from '../platform/exit-codes';
import { findParentLink } from '../platform/node/parent-link';
import { createPinoLogger } from '../platform/node/pino-logger';
import { systemClock } from '../platform/node/system-clock';
import { type RunningBridge, startBridge } from './bridge';
import { parseListenAddress } from './listen-address';
import { type BridgeReport, type BridgeStart, bridgeRequestSchema } from './process-messages';
import { startFailure } from './start-failure';

/** Entry of the bridge's own process: waits for `start`, reports `ready` or `failed`, ends at `stop`. */
const link = findParentLink();
if (!link) {
  process.stderr.write(
    'This file is started by Quarterdeck; run `npm run bridge` for a bridge of its own.\n',
  );
  process.exit(ExitCode.usage);
}
const report = (message: BridgeReport) => link.send(message);

let running: RunningBridge | undefined;

async function start(request: BridgeStart): Promise<void> {
  const logger = createPinoLogger('bridge', request.logFile);
  process.on('uncaughtException', (error) => {
    logger.error('the bridge failed', { error });
    process.exit(ExitCode.internal);
  });
  const listen = request.listen === undefined ? undefined : parseListenAddress(request.listen);
  const nodeListen = request.nodeListen === undefined ? undefined : parseListenAddress(request.nodeListen);
  try {
    running = await startBridge({
      dataDirectory: request.dataDirectory,
      secrets: request.secrets,
      ...(listen ? { listen } : {}),
      ...(nodeListen ? { nodeListen } : {}),
      clock: systemClock,
      logger,
    });
    report(running.ready);
  } catch (error) {
    logger.error('the bridge could not start', { error });
    const failure = startFailure(error) ?? {
      reason: `The bridge could not start: ${(error as Error).message}`,
      exitCode: ExitCode.internal,
    };
    report({ kind: 'failed', ...failure });
    // The report travels over a port; it is lost when the process ends in the same turn.
    setTimeout(() => process.exit(failure.exitCode), 50);
  }
}

async function stop(): Promise<void> {
  await running?.stop();
  process.exit(ExitCode.ok);
}

link.onMessage((message) => {
  const request = bridgeRequestSchema.safeParse(message);
  if (!request.success) return;
  if (request.data.kind === 'start') void start(request.data);
  else void stop();
});
link.onDisconnect(() => void stop());
process.on('SIGTERM', () => void stop());
