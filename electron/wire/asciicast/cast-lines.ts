import { z } from 'zod';

/**
 * Lines of an asciicast v2 file (https://docs.asciinema.org/manual/asciicast/v2/): a header object, then one event a
 * line, `[seconds, code, data]`. UTF-8, one `\n` after each line. Of the codes, `o` (output) and `r` (size, "80x24") are
 * written; what was typed (`i`) never is.
 */
export const castHeaderSchema = z.object({
  version: z.literal(2),
  /** Columns and rows at the start. */
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** Epoch seconds of the start. */
  timestamp: z.number().optional(),
  title: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});
export type CastHeader = z.infer<typeof castHeaderSchema>;

/** `atMs` counts from the start of the recording. */
export interface CastEvent {
  atMs: number;
  code: 'o' | 'r';
  data: string;
}

export function headerLine(header: CastHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function eventLine({ atMs, code, data }: CastEvent): string {
  return `[${(atMs / 1000).toFixed(3)}, "${code}", ${JSON.stringify(data)}]\n`;
}

/** Undefined for a line that is no header of a version 2 file. */
export function parseHeaderLine(line: string): CastHeader | undefined {
  const parsed = castHeaderSchema.safeParse(parseJson(line));
  return parsed.success ? parsed.data : undefined;
}

/** Undefined for a torn line, and for events of other codes, which players leave out. */
export function parseEventLine(line: string): CastEvent | undefined {
  const value = parseJson(line);
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [seconds, code, data] = value as unknown[];
  if (typeof seconds !== 'number' || typeof data !== 'string' || (code !== 'o' && code !== 'r'))
    return undefined;
  return { atMs: Math.round(seconds * 1000), code, data };
}

/** Columns and rows of an `r` event; undefined when it is no size. */
export function parseSize(data: string): { cols: number; rows: number } | undefined {
  const match = /^(\d{1,4})x(\d{1,4})$/.exec(data);
  if (!match) return undefined;
  const size = { cols: Number(match[1]), rows: Number(match[2]) };
  return size.cols > 0 && size.rows > 0 ? size : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
