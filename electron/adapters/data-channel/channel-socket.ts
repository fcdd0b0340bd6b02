import { WebSocket } from 'ws';
import type { ClientNetwork } from '../../platform/client-network';
import { agentFor, proxyBefore, tlsOptionsFor } from '../aws/network/agents';

/** The client's end of one WebSocket of a session. */
export interface ChannelSocket {
  readonly isOpen: boolean;
  sendText(text: string): void;
  sendFrame(frame: Uint8Array): void;
  ping(): void;
  /** Says goodbye; onClosed follows. */
  close(): void;
  /** Drops the connection at once; onClosed follows. */
  terminate(): void;
}

export interface ChannelSocketHandlers {
  onOpen(): void;
  onFrame(frame: Buffer): void;
  /** Any sign of life. */
  onAlive(): void;
  /** Once, also when it never opened. `reason` is a phrase, perhaps empty. */
  onClosed(reason: string): void;
}

export type OpenChannelSocket = (url: string, handlers: ChannelSocketHandlers) => ChannelSocket;

const openTimeoutMs = 10_000;

/**
 * Real sockets, over a network or directly. Nothing but the URL goes into the request: the token of the open message is
 * what counts.
 */
export function webSocketOver(network?: ClientNetwork): OpenChannelSocket {
  return (url, handlers) => {
    const target = new URL(url);
    const proxy = network && proxyBefore(network, target);
    const socket = new WebSocket(target, {
      perMessageDeflate: false,
      handshakeTimeout: openTimeoutMs,
      ...(network ? { agent: agentFor(network, target), ...tlsOptionsFor(network) } : {}),
    });
    let whyClosed = '';
    socket.on('open', handlers.onOpen);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      handlers.onAlive();
      if (isBinary) handlers.onFrame(data);
    });
    socket.on('ping', handlers.onAlive);
    socket.on('pong', handlers.onAlive);
    socket.on('error', (error) => {
      whyClosed = proxy === undefined ? error.message : `${error.message}, through the proxy ${proxy}`;
    });
    socket.on('close', (_code, reason) => handlers.onClosed(whyClosed || reason.toString('utf8')));
    return {
      get isOpen() {
        return socket.readyState === WebSocket.OPEN;
      },
      sendText: (text) => socket.send(text),
      sendFrame: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame);
      },
      ping: () => socket.ping(),
      close: () => socket.close(1000),
      terminate: () => socket.terminate(),
    };
  };
}
