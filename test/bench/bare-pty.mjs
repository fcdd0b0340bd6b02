import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';

// The yardstick of the echo rows: a WebSocket joined with a pty for the program that its path names, nothing between.
const highBytes = 256 * 1024;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => process.send(server.address().port));
server.on('connection', (socket, request) => {
  const pty = spawn(request.url === '/yes' ? 'yes' : 'cat', [], { cols: 80, rows: 24 });
  pty.onData((text) => {
    socket.send(text, () => socket.bufferedAmount < highBytes && pty.resume());
    if (socket.bufferedAmount >= highBytes) pty.pause();
  });
  socket.on('message', (data) => pty.write(data.toString('utf8')));
  socket.on('close', () => pty.kill());
});
