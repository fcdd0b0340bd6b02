import { type ReactNode, useState } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import type { ChosenFiles } from '#shared/transfers/transfer';
import { chooseFiles, DownloadDialog, takeDropped, UploadDialog } from '../features/transfers';

export type TransferNode = Pick<ManagedNode, 'connectionId' | 'nodeId' | 'name'>;

/** What is being asked about a transfer that may begin. */
type TransferQuestion = { node: TransferNode; stays: boolean } & (
  | { kind: 'upload'; chosen: ChosenFiles }
  | { kind: 'download' }
);

export interface TransferQuestions {
  /** Has files chosen for a node. Whoever `stays` is not led to the list of transfers. */
  upload(node: TransferNode, stays?: boolean): void;
  download(node: TransferNode, stays?: boolean): void;
  drop(node: TransferNode, files: readonly File[], stays?: boolean): void;
  /** What is asked: where files go, or which one is to come. */
  dialog: ReactNode;
}

/** Asks about transfers; `onQueued` follows those that were asked for from a page. */
export function useTransferQuestions(onQueued: () => void): TransferQuestions {
  const [question, setQuestion] = useState<TransferQuestion>();
  const askUpload = (node: TransferNode, stays: boolean, choice: Promise<ChosenFiles | undefined>) =>
    void choice.then((chosen) => {
      if (chosen) setQuestion({ kind: 'upload', node, stays, chosen });
    });
  const ends = {
    onClose: () => setQuestion(undefined),
    onQueued: () => {
      if (!question?.stays) onQueued();
    },
  };
  return {
    upload: (node, stays = false) => askUpload(node, stays, chooseFiles()),
    drop: (node, files, stays = false) => askUpload(node, stays, takeDropped(files)),
    download: (node, stays = false) => setQuestion({ kind: 'download', node, stays }),
    dialog:
      question?.kind === 'upload' ? (
        <UploadDialog node={question.node} chosen={question.chosen} {...ends} />
      ) : (
        question && <DownloadDialog node={question.node} {...ends} />
      ),
  };
}
