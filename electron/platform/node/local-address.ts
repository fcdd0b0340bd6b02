import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** What differs by platform in how processes of one machine and user find one another. */
export interface LocalAddresses {
  /** A fresh address; `directory` is the listener's own, mode 0700. Raises an Error with a phrase. */
  fresh(directory: string): string;
  /** Takes away what earlier listeners have left in the directory. */
  clear(directory: string): void;
  /** Why the address is not one of this user's on this machine, a phrase; undefined when it is. */
  distrust(address: string): string | undefined;
}

/** Length of sun_path without its last byte, on macOS; Linux has four more. */
const maxPathBytes = 103;
const socketName = /^[0-9a-f]{16}\.sock$/;
const pipeName = /^\\\\\.\\pipe\\quarterdeck-[0-9a-f]{32}$/;

/** Who owns what: of the file system and of this process, given by tests. */
export interface Ownership {
  lstat(path: string): Pick<Stats, 'uid' | 'mode' | 'isSocket' | 'isDirectory'>;
  uid: number;
}

const realOwnership: Ownership = { lstat: lstatSync, uid: process.getuid?.() ?? -1 };

/**
 * Unix-domain sockets, each with a random name in a directory that nobody else may enter. A socket is trusted when it
 * and its directory are this user's and the directory is closed to others.
 */
export function socketAddresses({ lstat, uid }: Ownership = realOwnership): LocalAddresses {
  return {
    fresh(directory) {
      const address = join(directory, `${randomBytes(8).toString('hex')}.sock`);
      if (Buffer.byteLength(address) > maxPathBytes)
        throw new Error(`the path of the data directory is too long for a socket (${address})`);
      return address;
    },
    clear(directory) {
      for (const name of readdirSync(directory))
        if (socketName.test(name)) rmSync(join(directory, name), { force: true });
    },
    distrust(address) {
      const directory = dirname(address);
      if (!isAbsolute(address) || !socketName.test(address.slice(directory.length + 1)))
        return 'its name is not that of a socket of Quarterdeck';
      try {
        const place = lstat(directory);
        if (!place.isDirectory() || place.uid !== uid || (place.mode & 0o077) !== 0)
          return 'its directory is not this user’s alone';
        const socket = lstat(address);
        return socket.isSocket() && socket.uid === uid ? undefined : 'it is not a socket of this user';
      } catch (error) {
        return `it is not on this machine (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
      }
    },
  };
}

/**
 * Named pipes with random names. Windows lets none but the user and administrators write to a pipe with the default
 * descriptor, and libuv asks to be the first of its name; a pipe has no owner to look at from Node, so it is the proof
 * of the secret that tells a foreign one.
 */
export const pipeAddresses: LocalAddresses = {
  fresh: () => `\\\\.\\pipe\\quarterdeck-${randomBytes(16).toString('hex')}`,
  clear: () => {},
  distrust: (address) =>
    pipeName.test(address) ? undefined : 'its name is not that of a pipe of Quarterdeck',
};

export function localAddresses(platform: NodeJS.Platform = process.platform): LocalAddresses {
  return platform === 'win32' ? pipeAddresses : socketAddresses();
}
