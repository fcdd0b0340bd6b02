import { allowedPattern, type PatternTest, plainTest } from './allowed-pattern';
import type { ParameterDeclaration } from './command-document';

/** What is wrong with one parameter; `message` is a sentence that names it. */
export interface ParameterProblem {
  name: string;
  message: string;
}

/** As nodes want them: a list for StringList, an object for StringMap, else a bare text. */
export type ResolvedParameter = string | string[] | Record<string, unknown>;

/**
 * Checks values as SendCommand and a form give them (always lists) against a document's declarations and fills in the
 * defaults. Never raises: `values` can be used when `problems` is empty.
 */
export function checkParameters(
  declarations: Readonly<Record<string, ParameterDeclaration>>,
  given: Readonly<Record<string, readonly string[]>>,
  test: PatternTest = plainTest,
): { values: Record<string, ResolvedParameter>; problems: ParameterProblem[] } {
  const values: Record<string, ResolvedParameter> = {};
  const problems: ParameterProblem[] = [];
  const refuse = (name: string, message: string) => problems.push({ name, message });
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declarations, name)) refuse(name, `The document has no parameter ${name}.`);
  }
  for (const [name, declaration] of Object.entries(declarations)) {
    const list = Object.hasOwn(given, name) ? given[name] : undefined;
    if (list === undefined) {
      if (declaration.default === undefined) refuse(name, `The document needs the parameter ${name}.`);
      else values[name] = declaration.default as ResolvedParameter;
      continue;
    }
    if (declaration.type !== 'StringList' && list.length !== 1) {
      refuse(name, `${name} takes one value, not ${list.length}.`);
      continue;
    }
    const value = declaration.type === 'StringMap' ? readMap(list[0] ?? '') : list;
    if (value === undefined) {
      refuse(name, `${name} takes a JSON object, such as {"key": "value"}.`);
      continue;
    }
    const reason = checkValue(declaration, list, test);
    if (reason !== undefined) refuse(name, `${name} ${reason}.`);
    else if (declaration.type === 'StringList') values[name] = [...list];
    else values[name] = Array.isArray(value) ? (list[0] ?? '') : (value as Record<string, unknown>);
  }
  return { values, problems };
}

function readMap(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Why a value is not allowed, as the end of a sentence that begins with its name; undefined when it is. */
export function checkValue(
  declaration: ParameterDeclaration,
  texts: readonly string[],
  test: PatternTest = plainTest,
): string | undefined {
  const { allowedValues, maxChars, maxItems, minChars, minItems } = declaration;
  if (declaration.type === 'StringList') {
    if (minItems !== undefined && texts.length < minItems)
      return `takes at least ${minItems} value${minItems === 1 ? '' : 's'}`;
    if (maxItems !== undefined && texts.length > maxItems)
      return `takes at most ${maxItems} value${maxItems === 1 ? '' : 's'}`;
  }
  for (const text of texts) {
    if (allowedValues !== undefined && !allowedValues.map(String).includes(text))
      return `is not one of ${allowedValues.join(', ')}`;
    if (declaration.allowedPattern !== undefined) {
      const pattern = allowedPattern(declaration.allowedPattern);
      if (pattern === undefined)
        return `has the pattern ${declaration.allowedPattern}, which is no expression`;
      const isMatch = test(pattern, text);
      if (isMatch === undefined)
        return `cannot be held against the pattern ${declaration.allowedPattern} in time`;
      if (!isMatch) return `does not match the pattern ${declaration.allowedPattern}`;
    }
    if (minChars !== undefined && text.length < minChars) return `is shorter than ${minChars} characters`;
    if (maxChars !== undefined && text.length > maxChars) return `is longer than ${maxChars} characters`;
  }
  return undefined;
}
