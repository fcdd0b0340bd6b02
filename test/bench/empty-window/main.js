import { app, BrowserWindow } from 'electron';

// The yardstick of start-to-usable: Electron with one window and nothing in it.
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1400, height: 900 });
  window.loadURL('data:text/html,<title>empty</title><p id="ready">ready</p>');
});
app.on('window-all-closed', () => app.quit());
