import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export interface ListenAddress {
  host: string;
  port: number;
}

/** Parses `HOST:PORT` or `[v6]:PORT`; undefined when it is neither. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const [, bracketed, bare] = match ?? [];
  const port = Number(match?.[3]);
  const host = bracketed ?? bare;
  if (host === undefined || port > 65_535) return undefined;
  const isHost = bracketed === undefined ? isIPv4(host) || hostName.test(host) : isIPv6(host);
  return isHost ? { host, port } : undefined;
}

/** RFC 1123, with the underscore that people's own networks have. */
const hostName = /^(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach an address. A name counts only when it is `localhost`: any other is somebody's to change. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/** A host as it stands in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The port that was asked for is taken or may not be used. */
export class PortUnavailableError extends Error {
  constructor(address: ListenAddress, code: string) {
    const why = code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be listened on (${code})`;
    super(
      `${urlHost(address.host)}:${address.port} ${why}. Choose another with --listen or --node-listen, or port 0 for a free one.`,
    );
    this.name = 'PortUnavailableError';
  }
}
