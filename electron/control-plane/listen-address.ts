export interface ListenAddress {
  host: string;
  port: number;
}

/** Parses `HOST:PORT` or `[v6]:PORT`; undefined when it is neither. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
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
