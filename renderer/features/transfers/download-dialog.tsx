import type { InputProps } from '@cloudscape-design/components/input';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { recentPathsKey } from '#shared/transfers/recent-paths';
import { remotePathProblem } from '#shared/transfers/remote-path';
import { call } from '../../host/host';
import { useSettings } from '../../host/use-settings';
import { RemotePathField } from './remote-path-field';
import { TransferModal } from './transfer-modal';

interface DownloadDialogProps {
  node: Pick<ManagedNode, 'connectionId' | 'nodeId' | 'name'>;
  onClose(): void;
  onQueued(): void;
}

/** Asks for the path of a file on a node; where it is kept here is asked by the system's own dialog. */
export function DownloadDialog({ node, onClose, onQueued }: DownloadDialogProps) {
  const { connectionId, nodeId, name: nodeName } = node;
  const { settings } = useSettings();
  const recent = settings.transferPaths[recentPathsKey(connectionId, nodeId)]?.download ?? [];
  const [remotePath, setRemotePath] = useState('');
  const [isTried, setTried] = useState(false);
  const field = useRef<InputProps.Ref>(null);
  const problem = remotePathProblem(remotePath, 'file');
  const download = useMutation({
    mutationFn: () => call('transfers/download', { connectionId, nodeId, nodeName, remotePath }),
    onSuccess: ({ isChosen }) => {
      // Whoever closed the system's dialog may want another path.
      if (!isChosen) return;
      onQueued();
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (problem === undefined && !download.isPending) download.mutate();
  };
  return (
    <TransferModal
      header={`Download from ${nodeName}`}
      action="Save as…"
      actionTestId="start-download"
      isPending={download.isPending}
      failure={
        download.isError ? { title: 'The download could not begin', error: download.error } : undefined
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <RemotePathField
        label="File on the node"
        description="~ is the home directory of the account that sessions have."
        placeholder="/var/log/syslog"
        value={remotePath}
        problem={isTried || (remotePath !== '' && !remotePath.endsWith('/')) ? problem : undefined}
        recent={recent}
        field={field}
        onChange={setRemotePath}
      />
    </TransferModal>
  );
}
