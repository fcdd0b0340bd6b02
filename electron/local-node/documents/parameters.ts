import { z } from 'zod';

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
    const value = given[name] ?? (declaration.default as ParameterValue | undefined);
    if (value === undefined) continue;
    values[name] = coerce(name, declaration.type, value);
    check(name, declaration, values[name]);
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
  return value;
}

function check(name: string, declaration: z.output<typeof declarationSchema>, value: ParameterValue): void {
  const { allowedValues, allowedPattern, minItems, maxItems, minChars, maxChars } = declaration;
  const texts = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  const fail = (reason: string) => {
    throw new InvalidDocumentError(`The value of the parameter ${name} ${reason}.`);
  };
  for (const text of texts) {
    if (allowedValues && !allowedValues.map(String).includes(text))
      fail(`is none of ${allowedValues.join(', ')}`);
    if (allowedPattern !== undefined && !matches(name, allowedPattern, text))
      fail(`does not match ${allowedPattern}`);
    if (minChars !== undefined && text.length < minChars) fail(`is shorter than ${minChars} characters`);
    if (maxChars !== undefined && text.length > maxChars) fail(`is longer than ${maxChars} characters`);
  }
  if (!Array.isArray(value)) return;
  if (minItems !== undefined && value.length < minItems) fail(`has fewer than ${minItems} items`);
  if (maxItems !== undefined && value.length > maxItems) fail(`has more than ${maxItems} items`);
}

function matches(name: string, pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    throw new InvalidDocumentError(`The allowedPattern of the parameter ${name} is no regular expression.`);
  }
}

/**
 * Replaces `{{ name }}` in every text of `input`. A text that is nothing but one placeholder becomes the value itself,
 * so a StringList stays a list (and is spliced into a list around it); inside a longer text a list is written as JSON.
 * Values are not looked at again: there is no nesting. Unknown names stay as they are.
 */
export function substitute(input: unknown, values: ParameterValues): unknown {
  if (typeof input === 'string') return substituteText(input, values);
  if (Array.isArray(input)) {
    return input.flatMap((item) => {
      const replaced = substitute(item, values);
      return typeof item === 'string' && Array.isArray(replaced) ? replaced : [replaced];
    });
  }
  if (input !== null && typeof input === 'object') {
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, substitute(value, values)]));
  }
  return input;
}

function substituteText(text: string, values: ParameterValues): unknown {
  const whole = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(text)?.[1];
  if (whole !== undefined) return Object.hasOwn(values, whole) ? values[whole] : text;
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (placeholder, name: string) => {
    if (!Object.hasOwn(values, name)) return placeholder;
    const value = values[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Names of `{{ssm:name}}` and `{{ssm-secure:name}}` references anywhere in `input`. */
export function parameterStoreReferences(input: unknown): string[] {
  const text = JSON.stringify(input) ?? '';
  return [...text.matchAll(/\{\{\s*ssm(?:-secure)?:([^}\s]+)\s*\}\}/g)].map((match) => match[1] as string);
}
