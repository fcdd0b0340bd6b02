import { app, BrowserWindow } from 'electron';

// The yardstick of start-to-usable: Electron with one window and nothing in it, which says when it is painted.
const page = `<title>empty</title><p>ready</p>
<script>requestAnimationFrame(() => setTimeout(() => console.log('painted')))</script>`;
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1400, height: 900 });
  // The message is the event's own in newer versions and the third argument in older ones.
  window.webContents.on('console-message', (event, _level, message) => {
    if ((event.message ?? message) === 'painted') process.stdout.write('painted\n');
  });
  window.loadURL(`data:text/html,${encodeURIComponent(page)}`);
});
app.on('window-all-closed', () => app.quit());
