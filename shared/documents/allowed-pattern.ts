/**
 * An `allowedPattern`: the whole value has to match. AWS reads them as Java expressions in the service and as RE2 on
 * the agent; flags at the beginning (`(?i)`), which both know and JavaScript does not, are taken over. Undefined when
 * the text is no expression here.
 */
export function allowedPattern(pattern: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = flags ? pattern.slice(flags[0].length) : pattern;
  try {
    return new RegExp(`^(?:${body})$`, [...new Set(flags?.[1] ?? '')].join(''));
  } catch {
    return undefined;
  }
}

/**
 * Whether `text` matches; undefined when that takes too long to find out. A process that others depend on brings one
 * that stops in time, since some expressions take for ever.
 */
export type PatternTest = (pattern: RegExp, text: string) => boolean | undefined;

export const plainTest: PatternTest = (pattern, text) => pattern.test(text);
