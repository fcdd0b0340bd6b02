import { describe, expect, it } from 'vitest';
import {
  localAddresses,
  type Ownership,
  pipeAddresses,
  socketAddresses,
} from '#electron/platform/node/local-address';

const directory = '/home/me/data/direct';
const address = `${directory}/0123456789abcdef.sock`;

function owned(change: { directory?: object; socket?: object } = {}): Ownership {
  return {
    uid: 1000,
    lstat: (path) => ({
      uid: 1000,
      mode: path === directory ? 0o40700 : 0o140755,
      isDirectory: () => path === directory,
      isSocket: () => path === address,
      ...(path === directory ? change.directory : change.socket),
    }),
  };
}

describe('addresses of Unix-domain sockets', () => {
  it('are fresh each time, in the directory, and trusted by who owns both', () => {
    const addresses = socketAddresses(owned());
    expect(addresses.fresh(directory)).toMatch(/^\/home\/me\/data\/direct\/[0-9a-f]{16}\.sock$/);
    expect(addresses.fresh(directory)).not.toBe(addresses.fresh(directory));
    expect(addresses.distrust(address)).toBeUndefined();
  });

  it('are refused where the path does not fit into a socket’s name', () => {
    expect(() => socketAddresses().fresh(`/${'d'.repeat(90)}`)).toThrow('too long');
  });

  it.each([
    ['in another user’s directory', { directory: { uid: 0 } }],
    ['in a directory that others may enter', { directory: { mode: 0o40750 } }],
    ['behind a link', { directory: { isDirectory: () => false } }],
    ['of another user', { socket: { uid: 1001 } }],
    ['that are files', { socket: { isSocket: () => false } }],
  ])('are not trusted %s', (_what, change) => {
    expect(socketAddresses(owned(change)).distrust(address)).toMatch(/\w/);
  });

  it.each([
    '/var/run/docker.sock',
    'direct/0123456789abcdef.sock',
    `${directory}/x.sock`,
    `${address}/..`,
    '',
  ])('are not trusted under the name %s', (other) => {
    expect(socketAddresses(owned()).distrust(other)).toMatch(/name/);
  });

  it('that are not there are on another machine', () => {
    const lstat = () => {
      throw Object.assign(new Error(), { code: 'ENOENT' });
    };
    expect(socketAddresses({ uid: 1000, lstat }).distrust(address)).toBe(
      'it is not on this machine (ENOENT)',
    );
  });
});

describe('addresses of named pipes', () => {
  it('are fresh each time and known by their form', () => {
    const fresh = pipeAddresses.fresh('');
    expect(fresh).toMatch(/^\\\\\.\\pipe\\quarterdeck-[0-9a-f]{32}$/);
    expect(fresh).not.toBe(pipeAddresses.fresh(''));
    expect(pipeAddresses.distrust(fresh)).toBeUndefined();
    expect(pipeAddresses.distrust('\\\\.\\pipe\\other')).toMatch(/name/);
    expect(pipeAddresses.distrust(`\\\\server\\pipe\\quarterdeck-${'0'.repeat(32)}`)).toMatch(/name/);
  });

  it('are those of Windows', () => {
    expect(localAddresses('win32')).toBe(pipeAddresses);
    expect(localAddresses('darwin').distrust(pipeAddresses.fresh(''))).toMatch(/name/);
  });
});
