import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { Result } from '#shared/errors/app-error';
import { type CallName, callNames } from '#shared/ipc/names';

/** Who answers the window's calls. */
export interface CallAnswerer {
  /** Never rejects: a failure is an envelope, too. */
  answer(name: CallName, input: unknown): Promise<Result<unknown>>;
  /** Told of every call that was dropped because a page other than our own made it. */
  dropped(name: CallName, url: string): void;
}

/**
 * Takes the contract's calls from the window at once and answers them as soon as there is who answers; a sender that is
 * not our own window's page is dropped.
 */
export function registerCalls(
  ipcMain: Pick<IpcMain, 'handle'>,
  answerer: Promise<CallAnswerer>,
  window: { isOwnPage(event: IpcMainInvokeEvent): boolean; isGone(): boolean },
): void {
  for (const name of callNames) {
    ipcMain.handle(name, async (event, input: unknown) => {
      if (window.isOwnPage(event)) return (await answerer).answer(name, input);
      // The page that asked is gone already: nobody would read an answer.
      if (event.senderFrame === null || window.isGone()) return undefined;
      (await answerer).dropped(name, event.senderFrame.url.slice(0, 200));
      throw new Error('This page may not call Quarterdeck.');
    });
  }
}
