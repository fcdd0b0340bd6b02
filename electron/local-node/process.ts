import { findParentLink } from '../platform/node/parent-link';
import { createPinoLogger } from '../platform/node/pino-logger';
import { startFailure } from './exit-reason';
import { type RunningNode, startNode } from './node';
import { type NodeReport, nodeRequestSchema } from './process-messages';

/**
 * Entry of the local node's process: a utility process beside the bridge's, or a forked Node. Says its state to the
 * parent at every change, and ends with the parent.
 */
const link = findParentLink();
let node: RunningNode | undefined;
let ending = false;

function report(message: NodeReport): void {
  link?.send(message);
}

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  await node?.stop().catch(() => {});
  process.exit(exitCode);
}

link?.onMessage((raw) => {
  const parsed = nodeRequestSchema.safeParse(raw);
  if (!parsed.success) return;
  const request = parsed.data;
  switch (request.kind) {
    case 'start': {
      if (node !== undefined) return;
      const logger = createPinoLogger('local-node', request.logFile);
      try {
        node = startNode({
          dataDirectory: request.dataDirectory,
          enrolment: request.enrolment,
          logger,
          onState: report,
        });
      } catch (error) {
        const { exitCode, reason } = startFailure(error);
        logger.error('the node could not be started', { error });
        report({ kind: 'state', state: 'failed', reason });
        void end(exitCode);
      }
      return;
    }
    case 'enrol':
      node?.enrol(request.enrolment);
      return;
    case 'gather-inventory':
      node?.gatherInventory();
      return;
    case 'stop':
      void end(0);
      return;
  }
});
link?.onDisconnect(() => void end(0));
process.on('SIGTERM', () => void end(0));
// A terminal's Ctrl-C reaches the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});
