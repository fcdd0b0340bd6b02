import { useMemo, useRef } from 'react';
import { whyNoFiles } from '../features/fleet';
import type { DockActions } from '../features/terminals';
import type { NodeLists } from '../host/node-lists';
import { flash } from '../ui/flash-store';
import type { TransferNode, TransferQuestions } from './transfers-place';

type Target = Parameters<DockActions['onUpload']>[0];

const nodeOf = ({ connectionId, nodeId, nodeName }: Target): TransferNode => ({
  connectionId,
  nodeId,
  name: nodeName,
});

/** What shells ask the window for: files of their node, and another node. Whoever asks stays in the shell. */
export function useShellActions(
  transfers: TransferQuestions,
  find: NodeLists['find'],
  showPalette: () => void,
): DockActions {
  const latest = useRef({ transfers, showPalette });
  latest.current = { transfers, showPalette };
  return useMemo(() => {
    const whyNot = ({ connectionId, nodeId }: Target) => whyNoFiles(find(connectionId, nodeId));
    const unlessNot = (target: Target, ask: (node: TransferNode) => void) => {
      const reason = whyNot(target);
      if (reason === undefined) ask(nodeOf(target));
      else flash('info', `No file was sent to ${target.nodeName} or taken from it`, reason);
    };
    return {
      whyNoFiles: whyNot,
      onUpload: (target) => unlessNot(target, (node) => latest.current.transfers.upload(node, true)),
      onDownload: (target) => unlessNot(target, (node) => latest.current.transfers.download(node, true)),
      onDropFiles: (target, files) =>
        unlessNot(target, (node) => latest.current.transfers.drop(node, files, true)),
      onChooseNode: () => latest.current.showPalette(),
    };
  }, [find]);
}
