import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';

// The yardstick of echo-idle: one WebSocket joined with one pty, nothing between.
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => process.send(server.address().port));
server.on('connection', (socket) => {
  const pty = spawn('cat', [], { cols: 80, rows: 24 });
  pty.onData((text) => socket.send(text));
  socket.on('message', (data) => pty.write(data.toString('utf8')));
  socket.on('close', () => pty.kill());
});
