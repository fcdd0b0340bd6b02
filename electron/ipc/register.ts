import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { callNames } from '#shared/ipc/names';
import type { Logger } from '../platform/logger';
import { answerCall } from './answer-call';
import type { Handlers } from './handlers';

/** Joins the contract's calls with their handlers; a sender that is not our own window's page is dropped. */
export function registerCalls(
  ipcMain: IpcMain,
  handlers: Handlers,
  isOwnPage: (event: IpcMainInvokeEvent) => boolean,
  logger: Logger,
): void {
  for (const name of callNames) {
    ipcMain.handle(name, (event, input: unknown) => {
      if (isOwnPage(event)) return answerCall(handlers, name, input, logger);
      logger.warn('a call from a foreign page was dropped', {
        name,
        url: event.senderFrame?.url.slice(0, 200),
      });
      throw new Error('This page may not call Quarterdeck.');
    });
  }
}
