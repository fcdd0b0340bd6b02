import { type BrowserWindow, Notification } from 'electron';
import type { Command, CommandRef } from '#shared/commands/command';
import { commandNoticeText } from '#shared/commands/notice-text';

/** Held until it is closed: a notification that is collected loses its click. */
const shown = new Set<Notification>();

/** Tells on the desktop that commands have ended; a click brings the window, and `onShow` leads to them. */
export function showCommandNotice(
  window: BrowserWindow,
  commands: readonly Command[],
  onShow: (refs: CommandRef[]) => void,
): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification(commandNoticeText(commands));
  shown.add(notification);
  const forget = () => shown.delete(notification);
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.on('click', () => {
    forget();
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    onShow(commands.map(({ connectionId, commandId }) => ({ connectionId, commandId })));
  });
  notification.show();
}
