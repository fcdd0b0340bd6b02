import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { AppError } from '#shared/errors/app-error';
import type { SessionStarter } from '../../features/terminals/ports';
import type { ClientNetwork } from '../../platform/client-network';
import { toAppError } from './to-app-error';

const minuteMs = 60_000;

/** `dataKey`: where the connection has a KMS. `network`: by which the streams are reached. */
export function createSessionStarter(
  client: SSMClient,
  dataKey?: Required<SessionStarter>['dataKey'],
  network?: ClientNetwork,
): SessionStarter {
  return {
    ...(dataKey ? { dataKey } : {}),
    async start({ nodeId, documentName, parameters, reason }) {
      try {
        const answer = await client.send(
          new StartSessionCommand({
            Target: nodeId,
            ...(documentName ? { DocumentName: documentName } : {}),
            ...(parameters ? { Parameters: parameters } : {}),
            ...(reason ? { Reason: reason } : {}),
          }),
        );
        const { SessionId, StreamUrl, TokenValue } = answer;
        if (!SessionId || !StreamUrl || !TokenValue)
          throw new AppError('Internal', 'StartSession answered without a stream.');
        return {
          sessionId: SessionId,
          streamUrl: StreamUrl,
          token: TokenValue,
          ...(network === undefined ? {} : { network }),
        };
      } catch (error) {
        throw toAppError(error, `start a session on ${nodeId}`);
      }
    },

    async resume(sessionId) {
      try {
        const { TokenValue, StreamUrl } = await client.send(
          new ResumeSessionCommand({ SessionId: sessionId }),
        );
        // AWS answers a session that has timed out without a token.
        if (!TokenValue || !StreamUrl) throw new AppError('NotFound', 'The session has timed out.');
        return { token: TokenValue, streamUrl: StreamUrl };
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

    async maxDuration(sessionId) {
      try {
        const { Sessions } = await client.send(
          new DescribeSessionsCommand({
            State: 'Active',
            Filters: [{ key: 'SessionId', value: sessionId }],
          }),
        );
        const minutes = Number(Sessions?.[0]?.MaxSessionDuration);
        return minutes > 0 ? minutes * minuteMs : undefined;
      } catch (error) {
        throw toAppError(error, 'read how long the session may last');
      }
    },
  };
}
