import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { InputProps } from '@cloudscape-design/components/input';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { recentPathsKey } from '#shared/transfers/recent-paths';
import { remotePathProblem } from '#shared/transfers/remote-path';
import type { ChosenFiles } from '#shared/transfers/transfer';
import { byteText } from '#shared/units/byte-text';
import { notConfirmed, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { useSettings } from '../../host/use-settings';
import { chooseFiles } from './choose-files';
import { RemotePathField } from './remote-path-field';
import { TransferModal } from './transfer-modal';

interface UploadDialogProps {
  node: Pick<ManagedNode, 'connectionId' | 'nodeId' | 'name'>;
  /** What was chosen, or dropped, before. */
  chosen: ChosenFiles;
  onClose(): void;
  onQueued(): void;
}

const counted = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'file' : 'files'}`;

/** Asks for the directory of a node into which files go. */
export function UploadDialog({ node, chosen, onClose, onQueued }: UploadDialogProps) {
  const { connectionId, nodeId, name: nodeName } = node;
  const { settings } = useSettings();
  const recent = settings.transferPaths[recentPathsKey(connectionId, nodeId)]?.upload ?? [];
  const [files, setFiles] = useState(chosen.files);
  const [refused, setRefused] = useState(chosen.refused);
  const [directory, setDirectory] = useState(recent[0] ?? '~');
  const [isTried, setTried] = useState(false);
  const field = useRef<InputProps.Ref>(null);
  const problem = remotePathProblem(directory, 'directory');
  const confirmChange = useConfirmChange();
  const upload = useMutation({
    mutationFn: async () => {
      const names = files.map(({ name }) => name);
      const permit = await confirmChange(connectionId, 'transfers/upload', names);
      if (!permit) throw notConfirmed();
      return call('transfers/upload', {
        ...{ connectionId, nodeId, nodeName, directory, ...permit },
        fileIds: files.map(({ fileId }) => fileId),
      });
    },
    onSuccess: () => {
      onQueued();
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (problem === undefined && files.length > 0 && !upload.isPending) upload.mutate();
  };
  const addFiles = async () => {
    const more = await chooseFiles();
    if (!more) return;
    setFiles((before) => [...before, ...more.files]);
    setRefused((before) => [...before, ...more.refused]);
  };
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <TransferModal
      header={`Upload to ${nodeName}`}
      action={files.length === 0 ? 'Upload' : `Upload ${counted(files.length)}`}
      actionTestId="start-upload"
      isDisabled={files.length === 0}
      isPending={upload.isPending}
      failure={upload.isError ? { title: 'The upload could not begin', error: upload.error } : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <RemotePathField
        label="Directory on the node"
        description="It has to be there. ~ is the home directory of the account that sessions have."
        placeholder="~"
        value={directory}
        problem={isTried || directory !== '' ? problem : undefined}
        recent={recent}
        field={field}
        onChange={setDirectory}
      />
      {refused.length > 0 && (
        <Alert
          type="warning"
          header={refused.length === 1 ? 'One is left out' : `${refused.length} are left out`}
        >
          <ul className="plain-list">
            {refused.map(({ name, reason }) => (
              <li key={name}>
                <b>{name}</b>: {reason}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div>
        <ul className="chosen-files" aria-label="Files to upload">
          {files.map(({ fileId, name, sizeBytes }) => (
            <li key={fileId}>
              <span className="chosen-file-name" title={name}>
                {name}
              </span>
              <span className="quiet">{byteText(sizeBytes)}</span>
              <Button
                variant="inline-icon"
                iconName="close"
                formAction="none"
                ariaLabel={`Leave out ${name}`}
                onClick={() => setFiles((before) => before.filter((one) => one.fileId !== fileId))}
              />
            </li>
          ))}
        </ul>
        <div className="chosen-total">
          <Button variant="inline-link" formAction="none" onClick={() => void addFiles()}>
            Add files…
          </Button>
          <span className="quiet" role="status">
            {counted(files.length)}, {byteText(totalBytes)}
          </span>
        </div>
      </div>
    </TransferModal>
  );
}
