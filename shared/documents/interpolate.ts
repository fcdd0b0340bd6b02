/** Values by name, as `{{ name }}` stands for them. */
export type PlaceholderValues = Readonly<Record<string, unknown>>;

/**
 * Replaces `{{ name }}` in every text of `input`. A text that is nothing but one placeholder becomes the value itself,
 * so a StringList stays a list (and is spliced into a list around it); inside a longer text a list is written as JSON.
 * Values are not looked at again: there is no nesting. Unknown names stay as they are.
 */
export function interpolate(input: unknown, values: PlaceholderValues): unknown {
  if (typeof input === 'string') return interpolateText(input, values);
  if (Array.isArray(input)) {
    return input.flatMap((item) => {
      const replaced = interpolate(item, values);
      return typeof item === 'string' && Array.isArray(replaced) ? replaced : [replaced];
    });
  }
  if (input !== null && typeof input === 'object') {
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, interpolate(value, values)]));
  }
  return input;
}

function interpolateText(text: string, values: PlaceholderValues): unknown {
  const whole = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(text)?.[1];
  if (whole !== undefined) return Object.hasOwn(values, whole) ? values[whole] : text;
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (placeholder, name: string) => {
    if (!Object.hasOwn(values, name)) return placeholder;
    const value = values[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Names in `{{ name }}` anywhere in the texts of `input`, each once, in their order. */
export function placeholderNames(input: unknown): string[] {
  const names = new Set<string>();
  forEachText(input, (text) => {
    for (const [, name] of text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)) names.add(name as string);
  });
  return [...names];
}

export interface ParameterStoreReference {
  /** The text to replace, braces included. */
  placeholder: string;
  /** Name, with `:version` where one is given. */
  name: string;
  secure: boolean;
}

/** `{{ssm:name}}`, `{{ssm:name:version}}` and `{{ssm-secure:name}}` anywhere in the texts of `input`. */
export function parameterStoreReferences(input: unknown): ParameterStoreReference[] {
  const found = new Map<string, ParameterStoreReference>();
  forEachText(input, (text) => {
    for (const [placeholder, secure, name] of text.matchAll(/\{\{\s*ssm(-secure)?:([^}\s]+)\s*\}\}/g))
      found.set(placeholder, { placeholder, name: name as string, secure: secure !== undefined });
  });
  return [...found.values()];
}

/** Puts texts in the place of placeholders, by the placeholder's own text. */
export function replaceReferences(input: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof input === 'string')
    return input.replace(/\{\{[^{}]*\}\}/g, (placeholder) => texts.get(placeholder) ?? placeholder);
  if (Array.isArray(input)) return input.map((item) => replaceReferences(item, texts));
  if (input !== null && typeof input === 'object') {
    return Object.fromEntries(
      Object.entries(input).map(([key, value]) => [key, replaceReferences(value, texts)]),
    );
  }
  return input;
}

function forEachText(input: unknown, visit: (text: string) => void): void {
  if (typeof input === 'string') visit(input);
  else if (input !== null && typeof input === 'object') {
    for (const value of Object.values(input)) forEachText(value, visit);
  }
}
