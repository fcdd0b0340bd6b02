import { useQueries } from '@tanstack/react-query';
import type { Connection } from '#shared/connections/connection';
import { whatEnds } from '#shared/sessions/what-ends';
import { call } from '../../host/host';
import { Confirmation } from '../../ui/confirmation';

interface LeaveQuestionProps {
  kind: 'close' | 'remove';
  connections: readonly Connection[];
  onAnswer(isWanted: boolean): void;
}

/** Asks before connections are closed or removed, and says what ends with them. */
export function LeaveQuestion({ kind, connections, onAnswer }: LeaveQuestionProps) {
  const uses = useQueries({
    queries: connections.map(({ connectionId }) => ({
      queryKey: ['connection-uses', connectionId],
      queryFn: () => call('connections/count-uses', { connectionId }),
      gcTime: 0,
    })),
  });
  const sum = (what: 'shells' | 'tunnels' | 'transfers') =>
    uses.reduce((total, { data }) => total + (data?.[what] ?? 0), 0);
  const ending = whatEnds(sum('shells'), sum('tunnels'), sum('transfers'));
  const what = connections.length === 1 ? connections[0]?.name : `${connections.length} connections`;
  const verb = kind === 'close' ? 'Close' : 'Remove';
  return (
    <Confirmation title={`${verb} ${what}?`} action={verb} onAnswer={onAnswer}>
      {ending !== '' ? (
        <strong>It ends {ending}.</strong>
      ) : (
        uses.every(({ isSuccess }) => isSuccess) && 'Nothing goes over it now.'
      )}{' '}
      {kind === 'close'
        ? 'It is asked for nothing until it is opened again.'
        : 'The profile in the AWS files stays as it is, and nothing changes in AWS.'}
    </Confirmation>
  );
}
