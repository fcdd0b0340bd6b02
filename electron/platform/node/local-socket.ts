import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import type { ConnectLocally, ListenLocally, MessageSocket } from '../message-socket';
import { makeDirectory } from './data-directory';
import { localAddresses } from './local-address';
import { framed, lengthOf, MessageReader } from './message-framing';

/** As large as a frame of a data channel may be. */
const maxMessageBytes = 1024 * 1024;
/** Above this, copying a message behind its length costs more than a second piece to write. */
const joinedBytes = 16 * 1024;

function messageSocket(socket: Socket): MessageSocket {
  const reader = new MessageReader(maxMessageBytes);
  let take: (message: Buffer) => void = () => {};
  let closed: (reason: string) => void = () => {};
  let why = '';
  socket.on('data', (piece) => {
    try {
      for (const message of reader.push(piece)) take(message);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  socket.on('error', (error) => {
    why = error.message;
  });
  socket.on('end', () => socket.destroy());
  socket.on('close', () => closed(why));
  return {
    send(message) {
      if (socket.destroyed) return;
      if (message.byteLength <= joinedBytes) {
        socket.write(framed(message));
        return;
      }
      socket.cork();
      socket.write(lengthOf(message));
      socket.write(message);
      socket.uncork();
    },
    onMessage: (listener) => {
      take = listener;
    },
    onClosed: (listener) => {
      closed = listener;
    },
    close: () => socket.destroy(),
  };
}

/** To an address that listenLocally() gave, in whichever process. */
export const connectLocally: ConnectLocally = (address) => {
  const distrust = localAddresses().distrust(address);
  if (distrust !== undefined) throw new Error(distrust);
  return messageSocket(connect(address));
};

/** At a fresh address in `directory`, which is made for it and holds nothing else. Does not keep the process alive. */
export const listenLocally: ListenLocally = async (directory, onConnection) => {
  const addresses = localAddresses();
  makeDirectory(directory);
  if (process.platform !== 'win32') chmodSync(directory, 0o700);
  addresses.clear(directory);
  const address = addresses.fresh(directory);
  const server = createServer((socket) => onConnection(messageSocket(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  server.unref();
  return {
    address,
    close: () => {
      server.close();
      if (process.platform !== 'win32') rmSync(address, { force: true });
    },
  };
};
