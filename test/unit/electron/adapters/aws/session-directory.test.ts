import type { DescribeSessionsRequest, DescribeSessionsResponse, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createSessionDirectory } from '#electron/adapters/aws/session-directory';

const signal = new AbortController().signal;

function directoryOf(answer: (input: DescribeSessionsRequest) => DescribeSessionsResponse) {
  const asked: DescribeSessionsRequest[] = [];
  const client = {
    send: async ({ input }: { input: DescribeSessionsRequest }) => {
      asked.push(input);
      return answer(input);
    },
  };
  return { asked, directory: createSessionDirectory(client as unknown as SSMClient) };
}

describe('the sessions that a connection tells of', () => {
  it('come a page at a time, from where the one before ended', async () => {
    const { asked, directory } = directoryOf(({ NextToken }) =>
      NextToken ? { Sessions: [] } : { Sessions: [], NextToken: 'page-2' },
    );
    expect(await directory.list('History', undefined, signal)).toEqual({ sessions: [], nextToken: 'page-2' });
    expect(await directory.list('History', 'page-2', signal)).toEqual({ sessions: [] });
    expect(asked).toEqual([
      { State: 'History', MaxResults: 200 },
      { State: 'History', MaxResults: 200, NextToken: 'page-2' },
    ]);
  });

  it('have what was told and nothing that is made up', async () => {
    const { directory } = directoryOf(() => ({
      Sessions: [
        { SessionId: 's-1', Target: 'i-1', Status: 'Connected', Details: 'N/A' },
        {
          SessionId: 's-2',
          Target: 'i-2',
          Status: 'Terminated',
          StartDate: new Date(1000),
          EndDate: new Date(2000),
          Owner: 'arn:aws:iam::1:user/ops',
          DocumentName: 'SSM-SessionManagerRunShell',
          Reason: 'deploy',
          Details: 'Idle too long.',
        },
        { Target: 'i-3' },
      ],
    }));
    expect((await directory.list('Active', undefined, signal)).sessions).toEqual([
      { sessionId: 's-1', nodeId: 'i-1', status: 'Connected' },
      {
        sessionId: 's-2',
        nodeId: 'i-2',
        status: 'Terminated',
        startedAt: 1000,
        endedAt: 2000,
        owner: 'arn:aws:iam::1:user/ops',
        documentName: 'SSM-SessionManagerRunShell',
        reason: 'deploy',
        details: 'Idle too long.',
      },
    ]);
  });

  it('are looked for among the active ones first, then among those that have ended', async () => {
    const { asked, directory } = directoryOf(({ State }) =>
      State === 'History' ? { Sessions: [{ SessionId: 's-1', Target: 'i-1', Status: 'Terminated' }] } : {},
    );
    expect(await directory.get('s-1', signal)).toMatchObject({ sessionId: 's-1', status: 'Terminated' });
    expect(asked.map(({ State }) => State)).toEqual(['Active', 'History']);
    expect(asked[0]?.Filters).toEqual([{ key: 'SessionId', value: 's-1' }]);
    expect(await directory.get('s-2', signal)).toBeUndefined();
  });

  it('fail with a sentence', async () => {
    const { directory } = directoryOf(() => {
      throw Object.assign(new Error('not authorized to perform ssm:DescribeSessions'), {
        name: 'AccessDeniedException',
      });
    });
    await expect(directory.list('Active', undefined, signal)).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'Could not list the sessions: not authorized to perform ssm:DescribeSessions',
    });
  });
});
