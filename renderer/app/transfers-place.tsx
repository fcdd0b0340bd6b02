import type { ManagedNode } from '#shared/fleet/managed-node';
import type { ChosenFiles } from '#shared/transfers/transfer';
import { chooseFiles, DownloadDialog, takeDropped, UploadDialog } from '../features/transfers';

type TransferNode = Pick<ManagedNode, 'connectionId' | 'nodeId' | 'name'>;

/** What is being asked about a transfer that may begin. */
export type TransferQuestion =
  | { kind: 'upload'; node: TransferNode; chosen: ChosenFiles }
  | { kind: 'download'; node: TransferNode };

/** Has files chosen for a node; undefined when none was. */
export async function askForUpload(node: TransferNode): Promise<TransferQuestion | undefined> {
  const chosen = await chooseFiles();
  return chosen && { kind: 'upload', node, chosen };
}

export async function askForDropped(
  node: TransferNode,
  files: readonly File[],
): Promise<TransferQuestion | undefined> {
  const chosen = await takeDropped(files);
  return chosen && { kind: 'upload', node, chosen };
}

interface TransferDialogProps {
  question: TransferQuestion;
  onClose(): void;
  onQueued(): void;
}

/** Asks where files go, or which one is to come. */
export function TransferDialog({ question, onClose, onQueued }: TransferDialogProps) {
  if (question.kind === 'upload')
    return (
      <UploadDialog node={question.node} chosen={question.chosen} onClose={onClose} onQueued={onQueued} />
    );
  return <DownloadDialog node={question.node} onClose={onClose} onQueued={onQueued} />;
}
