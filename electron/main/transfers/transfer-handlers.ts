import { join } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import { AppError } from '#shared/errors/app-error';
import type { EventPayload } from '#shared/ipc/contract';
import type { EventName } from '#shared/ipc/names';
import { recentPathsKey, withRecentPath } from '#shared/transfers/recent-paths';
import { remoteBaseName } from '#shared/transfers/remote-path';
import type { TransferDirection } from '#shared/transfers/transfer';
import type { SettingsFile } from '../../adapters/storage/settings-file';
import type { Handlers } from '../../ipc/handlers';
import { ChosenLocalFiles } from './chosen-local-files';
import { sendableFile } from './local-files';
import type { TransferNode, Transfers } from './transfers';

interface TransferHandlerParts {
  window: BrowserWindow;
  transfers: Transfers;
  settings: SettingsFile;
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void;
}

type TransferCall = Extract<keyof Handlers, `transfers/${string}`>;

/** Characters that a file of this computer may not have in its name. */
const forbiddenInNames = process.platform === 'win32' ? /[\\/:*?"<>|]/g : /\//g;

/** The calls of the contract about transfers. Paths of this computer come from its dialogs and from what was dropped, never from the page. */
export function transferHandlers(parts: TransferHandlerParts): Pick<Handlers, TransferCall> {
  const { window, transfers, settings, send } = parts;
  const chosenFiles = new ChosenLocalFiles();
  const remember = ({ connectionId, nodeId }: TransferNode, direction: TransferDirection, path: string) => {
    const key = recentPathsKey(connectionId, nodeId);
    const transferPaths = withRecentPath(settings.current.transferPaths, key, direction, path);
    send('settings/changed', settings.update({ transferPaths }));
  };
  return {
    'transfers/list': () => transfers.list(),
    'transfers/choose-files': async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Files to upload',
        buttonLabel: 'Choose',
        properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
      });
      return chosenFiles.offer(canceled ? [] : filePaths);
    },
    'transfers/take-dropped': ({ paths }) => chosenFiles.offer(paths),
    'transfers/upload': ({ directory, fileIds, ...node }) => {
      transfers.upload(node, chosenFiles.take(fileIds), directory);
      remember(node, 'upload', directory);
    },
    'transfers/download': async ({ remotePath, ...node }) => {
      const name = remoteBaseName(remotePath).replace(forbiddenInNames, '_');
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: `Download from ${node.nodeName}`,
        buttonLabel: 'Download',
        defaultPath: join(app.getPath('downloads'), name),
        properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
      });
      if (canceled || !filePath) return { isChosen: false };
      transfers.download(node, remotePath, filePath);
      remember(node, 'download', remotePath);
      return { isChosen: true };
    },
    'transfers/cancel': ({ transferIds }) => transfers.cancel(transferIds),
    'transfers/retry': ({ transferId, overwrites }) => transfers.retry(transferId, overwrites),
    'transfers/remove': ({ transferIds }) => transfers.remove(transferIds),
    'transfers/show-in-folder': async ({ transferId }) => {
      const { localPath } = transfers.get(transferId);
      const found = await sendableFile(localPath);
      if (found.reason !== undefined) throw new AppError('NotFound', `${localPath}: ${found.reason}`);
      shell.showItemInFolder(localPath);
    },
  };
}
