import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import type { CliCall, CliShell } from '#shared/api-log/aws-cli-line';
import { useConnections } from '../host/use-connections';
import { cliShellItems, copyAsCli } from './copy-as-cli';

interface CopyAsCliProps {
  /** Where calls go that name no connection of their own. */
  connectionId?: string;
  /** Asked when something is chosen. */
  calls(): readonly (CliCall & { connectionId?: string })[];
  isDisabled?: boolean;
}

/** Offers what a page or a form does as a line of the AWS CLI. */
export function CopyAsCli({ connectionId, calls, isDisabled = false }: CopyAsCliProps) {
  const connections = useConnections();
  const find = (wanted = '') =>
    connections.find((one) => one.connectionId === wanted) ?? { connectionId: wanted };
  return (
    <ButtonDropdown
      items={[...cliShellItems]}
      disabled={isDisabled}
      data-testid="copy-as-cli"
      onItemClick={({ detail }) =>
        void copyAsCli(
          calls().map((call) => ({ call, connection: find(call.connectionId ?? connectionId) })),
          detail.id as CliShell,
        )
      }
    >
      Copy as AWS CLI
    </ButtonDropdown>
  );
}
