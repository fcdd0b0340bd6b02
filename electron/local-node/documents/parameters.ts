import { z } from 'zod';
import { checkValue } from '#shared/documents/check-parameters';
import type { ParameterDeclaration } from '#shared/documents/command-document';
import { testInTime } from '../../platform/node/test-in-time';

/** The document or its parameters cannot be used; `message` says what is wrong. */
export class InvalidDocumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidDocumentError';
  }
}

export type ParameterValue = string | string[] | boolean | Record<string, unknown>;
export type ParameterValues = Record<string, ParameterValue>;

const declarationSchema = z.looseObject({
  type: z.string().default('String'),
  default: z.unknown().optional(),
  allowedValues: z.array(z.unknown()).optional(),
  allowedPattern: z.string().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minChars: z.number().optional(),
  maxChars: z.number().optional(),
});
export const parameterDeclarationsSchema = z.record(z.string(), declarationSchema);
export type ParameterDeclarations = z.output<typeof parameterDeclarationsSchema>;

/**
 * Values given with the command over the document's defaults; a declared parameter with neither stays absent and its
 * placeholder as it is. The node checks the declaration again, as stock agents do: the service may have been another
 * version. Raises InvalidDocumentError.
 */
export function resolveParameters(
  declarations: ParameterDeclarations,
  given: Record<string, string | string[]>,
): ParameterValues {
  const values: ParameterValues = {};
  for (const [name, declaration] of Object.entries(declarations)) {
    const fallback = declaration.default as ParameterValue | undefined;
    const value = Object.hasOwn(given, name) ? given[name] : fallback;
    if (value === undefined) continue;
    const usable = coerce(name, declaration.type, value);
    values[name] = usable;
    // An empty default stands for "not given" and need not match the pattern.
    if (declaration.type === 'StringMap' || JSON.stringify(value) === JSON.stringify(fallback)) continue;
    const texts = Array.isArray(usable) ? usable : [String(usable)];
    const reason = checkValue(declaration as ParameterDeclaration, texts, testInTime);
    if (reason !== undefined) throw new InvalidDocumentError(`The parameter ${name} ${reason}.`);
  }
  return values;
}

function coerce(name: string, type: string, value: ParameterValue): ParameterValue {
  if (type === 'StringList') {
    if (Array.isArray(value)) return value.map(String);
    return [String(value)];
  }
  if (type === 'String' && Array.isArray(value)) {
    if (value.length > 1)
      throw new InvalidDocumentError(
        `The parameter ${name} is a String, but ${value.length} values were given.`,
      );
    return value[0] ?? '';
  }
  if (type === 'StringMap' && typeof value === 'string') return parseMap(name, value);
  return value;
}

function parseMap(name: string, text: string): Record<string, unknown> {
  try {
    const map: unknown = text === '' ? {} : JSON.parse(text);
    if (map !== null && typeof map === 'object' && !Array.isArray(map)) return map as Record<string, unknown>;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw new InvalidDocumentError(`The parameter ${name} is a StringMap, but no JSON object was given.`);
}
