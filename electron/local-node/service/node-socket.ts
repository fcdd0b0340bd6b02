import WebSocket from 'ws';
import { type Clock, every } from '../../platform/clock';
import { userAgent } from '../agent-version';
import { toServiceError } from './api-client';
import type { ServiceEndpoint } from './https-transport';
import { toTransportError } from './service-errors';
import type { Signer } from './signer';

/** Stock agents ping every 54 s; a peer that has not answered one ping by the next is gone. */
const keepaliveMs = 54_000;
const handshakeTimeoutMs = 15_000;
/** Largest frame the gateway may send: a document of 64 KB escaped twice, with room. */
const maxPayloadBytes = 1024 * 1024;

/** An open WebSocket to the message gateway. */
export interface NodeSocket {
  sendText(text: string): void;
  sendFrame(frame: Uint8Array): void;
  /** Bytes handed over but not yet in the kernel. */
  readonly bufferedBytes: number;
  /** Resolves once, with a sentence, when the socket is gone for whatever reason. */
  readonly closed: Promise<string>;
  /** Closes in good order, or hard when the peer does not answer the close within a second. */
  close(): void;
}

interface NodeSocketOptions {
  endpoint: ServiceEndpoint;
  /** Path and query. */
  path: string;
  sign: Signer;
  clock: Clock;
  onFrame(frame: Uint8Array): void;
  signal?: AbortSignal;
}

/** Opens with signed upgrade headers. Raises ServiceError when refused, TransportError when unreachable. */
export async function openNodeSocket(options: NodeSocketOptions): Promise<NodeSocket> {
  const { endpoint, clock } = options;
  const url = new URL(options.path, endpoint.url);
  const headers = await options.sign({ method: 'GET', url }, 'ssmmessages');
  const wsUrl = new URL(url);
  wsUrl.protocol = 'wss:';
  const socket = new WebSocket(wsUrl, {
    headers: { ...headers, 'user-agent': userAgent },
    handshakeTimeout: handshakeTimeoutMs,
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }),
  });
  let lastError: Error | undefined;
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (code, reason) => {
      const text = reason.toString('utf8');
      resolve(
        lastError
          ? `The connection broke: ${lastError.message}`
          : `The control plane closed the connection (${code}${text ? `, ${text}` : ''}).`,
      );
    });
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) options.onFrame(data as Buffer);
  });
  await new Promise<void>((resolve, reject) => {
    const abort = () => socket.terminate();
    options.signal?.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => {
      lastError = error;
      reject(toTransportError(error, endpoint.url.origin, endpoint.caFile));
    });
    socket.on('unexpected-response', (request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        if (body.length < 65_536) body += chunk.toString('utf8');
      });
      response.on('end', () => {
        reject(toServiceError({ status: response.statusCode ?? 0, body }));
        request.destroy();
      });
    });
    socket.on('close', () =>
      reject(toTransportError(new Error('closed while opening'), endpoint.url.origin)),
    );
    socket.on('open', () => {
      options.signal?.removeEventListener('abort', abort);
      resolve();
    });
    if (options.signal?.aborted) abort();
  });
  watchPeer(socket, clock);
  return {
    closed,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    sendText: (text) => socket.send(text, ignoreSendFailure),
    sendFrame: (frame) => socket.send(frame, { binary: true }, ignoreSendFailure),
    close() {
      socket.close(1000);
      clock.after(1000, () => socket.terminate(), { background: true });
    },
  };
}

/** A failed send is followed by 'close', which is where it is dealt with. */
function ignoreSendFailure(): void {}

function watchPeer(socket: WebSocket, clock: Clock): void {
  let answered = true;
  const timer = every(
    clock,
    keepaliveMs,
    () => {
      if (!answered) {
        socket.terminate();
        return;
      }
      answered = false;
      socket.ping('keepalive', undefined, ignoreSendFailure);
    },
    { background: true },
  );
  const alive = () => {
    answered = true;
  };
  socket.on('pong', alive);
  socket.on('message', alive);
  socket.on('close', () => timer.cancel());
}
