import { createRequire } from 'node:module';

// The yardstick of session-memory: terminals with full scrollback, and nothing else.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless');
const [count, columns] = process.argv.slice(2).map(Number);
const terminals = [];
process.send('ready');
process.on('message', async () => {
  for (let index = 0; index < count; index += 1) {
    const terminal = new Terminal({ cols: 150, rows: 30, scrollback: 10_000, allowProposedApi: true });
    terminals.push(terminal);
    for (let line = 1; line <= 12_000; line += 1) {
      const text = `${String(line).padStart(columns, '0')}\r\n`;
      if (line % 500 === 0) await new Promise((resolve) => terminal.write(text, resolve));
      else terminal.write(text);
    }
  }
  setTimeout(() => process.send('full'), 1000);
});
