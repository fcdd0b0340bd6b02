import { lazy } from 'react';

export { chooseFiles, takeDropped } from './choose-files';
export { underWayText } from './transfer-text';
export { useTransferNews } from './use-transfer-news';
export { useTransferChanges, useTransfers } from './use-transfers';

export const TransfersPage = lazy(async () => ({
  default: (await import('./transfers-page')).TransfersPage,
}));
export const NodeFilesPanel = lazy(async () => ({
  default: (await import('./node-files-panel')).NodeFilesPanel,
}));
export const UploadDialog = lazy(async () => ({ default: (await import('./upload-dialog')).UploadDialog }));
export const DownloadDialog = lazy(async () => ({
  default: (await import('./download-dialog')).DownloadDialog,
}));
