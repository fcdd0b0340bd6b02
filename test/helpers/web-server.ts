import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Texts on 127.0.0.1, by path; anything else is 404. */
export async function serve(
  texts: Readonly<Record<string, string>>,
): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const text = texts[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
