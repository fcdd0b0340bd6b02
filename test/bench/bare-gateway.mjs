import { createServer } from 'node:https';
import { WebSocketServer } from 'ws';

// The yardstick of idle-node-memory: open WebSockets over TLS and nothing else.
process.once('message', ({ cert, key }) => {
  const server = createServer({ cert, key });
  new WebSocketServer({ server, perMessageDeflate: false });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
});
