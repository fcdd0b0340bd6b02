import { DescribeSessionsCommand, type Session as SdkSession, type SSMClient } from '@aws-sdk/client-ssm';
import { type SessionStatus, sessionStatuses } from '#shared/sessions/session';
import type { SessionDirectory, ToldSession } from '../../features/sessions/ports';
import { toAppError } from './to-app-error';

/** The most that DescribeSessions answers at a time. */
const pageSize = 200;

/** SessionDirectory over DescribeSessions. */
export function createSessionDirectory(client: SSMClient): SessionDirectory {
  return {
    async list(state, nextToken, signal) {
      try {
        const answer = await client.send(
          new DescribeSessionsCommand({
            State: state,
            MaxResults: pageSize,
            ...(nextToken ? { NextToken: nextToken } : {}),
          }),
          { abortSignal: signal },
        );
        return {
          sessions: (answer.Sessions ?? []).flatMap((one) => toldSession(one) ?? []),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the sessions');
      }
    },

    async get(sessionId, signal) {
      try {
        for (const State of ['Active', 'History'] as const) {
          const { Sessions } = await client.send(
            new DescribeSessionsCommand({ State, Filters: [{ key: 'SessionId', value: sessionId }] }),
            { abortSignal: signal },
          );
          const found = (Sessions ?? []).find((one) => one.SessionId === sessionId);
          if (found) return toldSession(found);
        }
        return undefined;
      } catch (error) {
        throw toAppError(error, 'read the session');
      }
    },
  };
}

function toldSession(row: SdkSession): ToldSession | undefined {
  const { SessionId, Target, Status, StartDate, EndDate, Owner, DocumentName, Reason, Details } = row;
  if (!SessionId) return undefined;
  const status: SessionStatus = sessionStatuses.find((one) => one === Status) ?? 'Terminated';
  return {
    sessionId: SessionId,
    nodeId: Target ?? '',
    status,
    ...(StartDate ? { startedAt: StartDate.getTime() } : {}),
    ...(EndDate ? { endedAt: EndDate.getTime() } : {}),
    ...(Owner ? { owner: Owner } : {}),
    ...(DocumentName ? { documentName: DocumentName } : {}),
    ...(Reason ? { reason: Reason } : {}),
    // AWS answers "N/A" where there is nothing to tell.
    ...(Details && Details !== 'N/A' ? { details: Details } : {}),
  };
}
