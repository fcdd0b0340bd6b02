import { BrowserWindow, type IpcMainInvokeEvent, nativeTheme, screen } from 'electron';
import type { Settings } from '#shared/settings/settings';
import { pageOrigin } from './page-protocol';

interface WindowOptions {
  preload: string;
  bounds: Settings['window'];
  size: { width: number; height: number } | undefined;
  onBounds(bounds: NonNullable<Settings['window']>): void;
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

/** The window: sandboxed, isolated, unable to go anywhere or to open anything. */
export function createWindow({ preload, bounds, size, onBounds }: WindowOptions): BrowserWindow {
  const remembered = size ? undefined : visibleBounds(bounds);
  const window = new BrowserWindow({
    ...defaultSize,
    ...(size ?? {}),
    ...(remembered ? { width: remembered.width, height: remembered.height } : {}),
    ...(remembered?.x !== undefined && remembered.y !== undefined
      ? { x: remembered.x, y: remembered.y }
      : {}),
    minWidth: 800,
    minHeight: 500,
    show: false,
    title: 'Quarterdeck',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#161d26' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  if (remembered?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  const remember = () => {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    onBounds({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  window.on('resize', remember);
  window.on('move', remember);
  const { webContents } = window;
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === 'clipboard-read' || permission === 'clipboard-sanitized-write'),
  );
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  return window;
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
