import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction, Socket } from 'node:net';
import { z } from 'zod';

/** Properties of a Port session document, its parameters put in. All are strings, as stock agents want them. */
export const portPropertiesSchema = z.object({
  portNumber: z.string().regex(/^\d{1,5}$/, 'is no port number'),
  host: z.string().max(253).optional(),
  /** Absent for a single raw stream, as SSH uses it. */
  type: z.string().optional(),
});

export interface PortTarget {
  host: string;
  port: number;
}

/**
 * Addresses that give a node's identity, or the network's own services, to whoever can reach them: instance metadata,
 * container credentials, DNS and time of a VPC. Link-local addresses are refused as a whole, for both versions of IP.
 */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('fd00:ec2::', 32, 'ipv6');

export class ForbiddenTargetError extends Error {
  constructor(address: string) {
    super(`Forwarding to IP address ${address} is forbidden.`);
  }
}

export function isForbiddenAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && forbidden.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** Looks a name up as usual, and fails when it leads to a forbidden address: the name is not looked up again to connect. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, '', 0);
      return;
    }
    const refused = addresses.find(({ address }) => isForbiddenAddress(address));
    if (refused) callback(new ForbiddenTargetError(refused.address), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
  });
};

/** A connection to the target; failures come as the socket's 'error'. */
export function connectToTarget({ host, port }: PortTarget): Socket {
  const socket = new Socket({ allowHalfOpen: true });
  socket.setNoDelay(true);
  if (isForbiddenAddress(host)) socket.destroy(new ForbiddenTargetError(host));
  else socket.connect({ host, port, lookup: guardedLookup });
  return socket;
}

/** Makes the connection to a target; given by tests whose time is simulated. */
export type ConnectToTarget = typeof connectToTarget;

/** Rejects with ForbiddenTargetError when the target must not be reached; an unknown name is left to the connection. */
export function checkTarget({ host }: PortTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isIP(host) !== 0) {
      if (isForbiddenAddress(host)) reject(new ForbiddenTargetError(host));
      else resolve();
      return;
    }
    guardedLookup(host, { all: true }, (error) => {
      if (error instanceof ForbiddenTargetError) reject(error);
      else resolve();
    });
  });
}

/** What went wrong with a connection, as a sentence. */
export function describeTargetError({ host, port }: PortTarget, error: NodeJS.ErrnoException): string {
  if (error instanceof ForbiddenTargetError) return error.message;
  switch (error.code) {
    case 'ECONNREFUSED':
      return `Nothing listens on ${host}:${port}; the connection was refused.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${host} is not known on the node.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${host}:${port} cannot be reached from the node (${error.code}).`;
    default:
      return `The connection to ${host}:${port} failed: ${error.message}.`;
  }
}
