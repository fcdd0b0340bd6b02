import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hostAlias, sshConfigForAll, sshConfigForNode } from '#shared/tunnels/ssh-config';
import { call } from '../../host/host';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';

interface SshConfigLinesProps {
  connectionId: string;
  /** Absent for lines that serve all nodes. */
  node?: { nodeId: string; name: string };
}

/** The lines for `~/.ssh/config` by which ssh, scp, rsync and git reach nodes through `quarterdeck session-proxy`. */
export function SshConfigLines({ connectionId, node }: SshConfigLinesProps) {
  const command = useQuery({
    queryKey: ['session-proxy-command', connectionId],
    queryFn: () => call('tunnels/session-proxy-command', { connectionId }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [isCopied, setCopied] = useState(false);
  if (command.isError)
    return (
      <Failure
        title="The lines could not be made"
        error={command.error}
        onRetry={() => void command.refetch()}
      />
    );
  if (!command.data) return null;
  if (command.data.areKeysSealed)
    return (
      <Alert type="info" header="ssh goes through a tunnel here">
        The keys of this connection are sealed by the desktop's keyring, which Quarterdeck alone can unwrap,
        and not a program that ssh starts. Forward port 22 of a node; its <b>Connect…</b> has the lines for
        ssh and scp.
      </Alert>
    );
  const lines = node ? sshConfigForNode(command.data, node) : sshConfigForAll(command.data);
  const host = node ? hostAlias(node.name) : 'NODE-ID';
  return (
    <SpaceBetween size="s">
      <Box>
        With these lines in <code className="no-wrap">~/.ssh/config</code>,{' '}
        <code className="no-wrap">ssh user@{host}</code> and{' '}
        <code className="no-wrap">scp FILE user@{host}:</code> go through a session
        {node ? ' to this node' : ' to any node, named by its ID'}. No port is opened on either side; the node
        needs an SSH server, and your key or password counts as ever.
      </Box>
      <pre className="command-block" data-testid="ssh-config">
        {lines.trimEnd()}
      </pre>
      <Button
        iconName={isCopied ? 'check' : 'copy'}
        data-testid="copy-ssh-config"
        onClick={() => {
          navigator.clipboard.writeText(lines).then(
            () => setCopied(true),
            () => flash('error', 'The lines could not be copied', 'Select their text and copy that.'),
          );
        }}
      >
        {isCopied ? 'Copied' : 'Copy lines'}
      </Button>
    </SpaceBetween>
  );
}
