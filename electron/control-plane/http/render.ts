import type { ServerResponse } from 'node:http';
import type { AwsError } from '../errors';

/** AWS JSON 1.1: dates are epoch seconds, absent fields are left out. */
export function renderJson(value: unknown): string {
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, current) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : current;
  });
}

export function sendJson(response: ServerResponse, requestId: string, value: unknown): void {
  send(response, 200, renderJson(value), {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': requestId,
  });
}

export function sendError(response: ServerResponse, requestId: string, error: AwsError): void {
  const body = JSON.stringify({ __type: error.awsName, message: error.message, Message: error.message });
  send(response, error.statusCode, body, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': error.awsName,
    // What could not be read whole cannot be followed by another request.
    ...(error.statusCode === 413 ? { connection: 'close' } : {}),
  });
}

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string>,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

const xmlEntities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => xmlEntities[char] ?? char);
}
