import type { ServerResponse } from 'node:http';
import { type Clock, every } from '../../platform/clock';
import type { ChangeFeed } from '../changes';

const keepAliveMs = 15_000;

/** Answers `GET /quarterdeck/v1/changes`: server-sent events, one JSON object each, until the client goes away. */
export function streamChanges(response: ServerResponse, changes: ChangeFeed, clock: Clock): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const unsubscribe = changes.subscribe((change) => {
    response.write(`data: ${JSON.stringify(change)}\n\n`);
  });
  const keepAlive = every(clock, keepAliveMs, () => void response.write(': still here\n\n'), {
    background: true,
  });
  response.on('close', () => {
    unsubscribe();
    keepAlive.cancel();
  });
}
