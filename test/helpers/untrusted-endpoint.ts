import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeTlsIdentity } from './tls-authority';

export interface UntrustedEndpoint {
  url: string;
  stop(): Promise<void>;
}

/** An https endpoint on 127.0.0.1 whose certificate nobody trusts. */
export async function startUntrustedEndpoint(): Promise<UntrustedEndpoint> {
  const { key, cert } = await makeTlsIdentity();
  const server = createServer({ key, cert }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
