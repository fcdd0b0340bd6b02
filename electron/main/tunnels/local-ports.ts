import { createServer } from 'node:net';

/** Whether a port of 127.0.0.1 can be listened on now; the code of the failure otherwise. */
export function whyPortUnusable(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
