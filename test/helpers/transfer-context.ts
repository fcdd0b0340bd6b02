import {
  ResumeSessionCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import type { TransferContext } from '#electron/adapters/file-transfer/remote-commands';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';

/** Sessions of transfers, started as main starts them. */
export function transferContext(ssm: SSMClient, nodeId: string): TransferContext {
  return {
    nodeId,
    clock: systemClock,
    logger: silentLogger,
    open: async ({ documentName, parameters }) => {
      const started = await ssm.send(
        new StartSessionCommand({ Target: nodeId, DocumentName: documentName, Parameters: parameters }),
      );
      const { SessionId: sessionId = '', StreamUrl: streamUrl = '', TokenValue: token = '' } = started;
      return {
        ticket: { sessionId, streamUrl, token },
        resume: async () => {
          const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: sessionId }));
          return { token: resumed.TokenValue ?? '', streamUrl: resumed.StreamUrl ?? '' };
        },
        terminate: async () => {
          await ssm.send(new TerminateSessionCommand({ SessionId: sessionId }));
        },
      };
    },
  };
}
