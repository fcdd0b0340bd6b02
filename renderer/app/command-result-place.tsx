import { lazy } from 'react';
import type { CommandRef } from '#shared/commands/command';
import type { CommandDraft } from '#shared/commands/command-draft';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode, NodeRef } from '#shared/fleet/managed-node';
import { call } from '../host/host';
import { flashFailure } from '../ui/flash-failure';

const CommandResultPage = lazy(async () => ({
  default: (await import('../features/command-result')).CommandResultPage,
}));

interface CommandResultPlaceProps {
  commands: readonly CommandRef[];
  connections: readonly Connection[];
  onBack(): void;
  onOpenNode(node: NodeRef): void;
  onOpenShell(node: ManagedNode): void;
  onRunAgain(draft: CommandDraft): void;
}

/** The page of a command, with the ways from it to nodes, shells and the next command. */
export function CommandResultPlace({ onOpenShell, ...props }: CommandResultPlaceProps) {
  const openShell = ({ connectionId, nodeId }: NodeRef) => {
    call('fleet/get-node', { connectionId, nodeId }).then(onOpenShell, (thrown: unknown) =>
      flashFailure('No shell was opened', thrown),
    );
  };
  return <CommandResultPage {...props} onOpenShell={openShell} />;
}
