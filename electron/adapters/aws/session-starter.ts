import {
  ResumeSessionCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { AppError } from '#shared/errors/app-error';
import type { SessionStarter } from '../../features/terminals/ports';
import { toAppError } from './to-app-error';

export function createSessionStarter(client: SSMClient): SessionStarter {
  return {
    async start(nodeId, reason) {
      try {
        const answer = await client.send(
          new StartSessionCommand({ Target: nodeId, ...(reason ? { Reason: reason } : {}) }),
        );
        const { SessionId, StreamUrl, TokenValue } = answer;
        if (!SessionId || !StreamUrl || !TokenValue)
          throw new AppError('Internal', 'StartSession answered without a stream.');
        return { sessionId: SessionId, streamUrl: StreamUrl, token: TokenValue };
      } catch (error) {
        throw toAppError(error, `open a shell on ${nodeId}`);
      }
    },

    async resume(sessionId) {
      try {
        const { TokenValue } = await client.send(new ResumeSessionCommand({ SessionId: sessionId }));
        // AWS answers a session that has timed out without a token.
        if (!TokenValue) throw new AppError('NotFound', 'The session has timed out.');
        return TokenValue;
      } catch (error) {
        const resumed = toAppError(error, 'resume the session');
        if (resumed.code === 'NotFound' && error instanceof Error)
          throw new AppError('NotFound', error.message, { cause: error });
        throw resumed;
      }
    },

    async terminate(sessionId) {
      try {
        await client.send(new TerminateSessionCommand({ SessionId: sessionId }));
      } catch (error) {
        const failed = toAppError(error, 'end the session');
        if (failed.code !== 'NotFound') throw failed;
      }
    },
  };
}
