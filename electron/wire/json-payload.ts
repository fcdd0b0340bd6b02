import type { z } from 'zod';
import { FrameError } from './agent-message';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Parses and checks a JSON payload; FrameError names what is wrong with it. */
export function parseJsonPayload<Schema extends z.ZodType>(
  schema: Schema,
  payload: Uint8Array,
  what: string,
): z.output<Schema> {
  let text: string;
  try {
    text = decoder.decode(payload);
  } catch {
    throw new FrameError(`${what} is not UTF-8`);
  }
  return parseJsonText(schema, text, what);
}

/** The same for text frames and for JSON that travels inside a JSON string. */
export function parseJsonText<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  what: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError(`${what} is not JSON`);
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new FrameError(`${what}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'unknown shape'}`);
  }
  return result.data;
}

export function jsonPayload(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
