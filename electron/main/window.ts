import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme, screen } from 'electron';
import type { Settings } from '#shared/settings/settings';
import { pageOrigin } from './page-protocol';

interface WindowOptions {
  preload: string;
  /** From the command line; wins over what is remembered. */
  size: { width: number; height: number } | undefined;
}

const defaultSize = { width: 1400, height: 900 };

/** Remembered bounds, if some of them is still on a screen: monitors come and go. */
function visibleBounds(bounds: Settings['window']) {
  if (bounds?.x === undefined || bounds.y === undefined) return bounds;
  const { x, y, width, height } = bounds;
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    const overlapY = Math.min(y + height, workArea.y + workArea.height) - Math.max(y, workArea.y);
    return overlapX > 100 && overlapY > 50;
  });
  return isVisible ? bounds : { ...bounds, x: undefined, y: undefined };
}

/** The window, hidden until showWindow(): sandboxed, isolated, unable to go anywhere or to open anything. */
export function createWindow({ preload, size }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...(size ?? defaultSize),
    minWidth: 800,
    minHeight: 500,
    show: false,
    // The page would wait for the graphics process before its scripts run; hidden, the two start side by side.
    paintWhenInitiallyHidden: false,
    title: 'Quarterdeck',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  const { webContents } = window;
  // It goes nowhere, and may come again: a page that failed offers to reload.
  webContents.on('will-navigate', (event) => {
    if (event.url !== webContents.getURL()) event.preventDefault();
  });
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === 'clipboard-read' || permission === 'clipboard-sanitized-write'),
  );
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  return window;
}

/** Puts the window where it was, shows it as soon as its page runs, and tells where it is moved to. */
export function showWindow(
  window: BrowserWindow,
  begun: Promise<void>,
  bounds: Settings['window'],
  hasFixedSize: boolean,
  onBounds: (bounds: NonNullable<Settings['window']>) => void,
): void {
  const remembered = hasFixedSize ? undefined : visibleBounds(bounds);
  window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? '#161d26' : '#ffffff');
  if (remembered) {
    const { x, y, width, height } = remembered;
    window.setBounds({ width, height, ...(x === undefined || y === undefined ? {} : { x, y }) });
    if (remembered.maximized) window.maximize();
  }
  void begun.then(() => {
    if (!window.isDestroyed()) window.show();
  });
  const remember = () => {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    onBounds({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  window.on('resize', remember);
  window.on('move', remember);
}

/** Whether a call comes from the top frame of our own window, showing our own page. */
export function isFromOwnPage(window: BrowserWindow, event: IpcMainInvokeEvent): boolean {
  if (window.isDestroyed()) return false;
  const frame = event.senderFrame;
  return (
    frame !== null &&
    event.sender === window.webContents &&
    frame.parent === null &&
    frame.url.startsWith(`${pageOrigin}/`)
  );
}
