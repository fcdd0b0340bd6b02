/**
 * Limits of the stock agent, in characters: 24,000 for each of standardOutput and standardError, 2,500 for the
 * combined `output`. Suffixes are its own, so that tools that look for them work. A cut text is never longer than its
 * limit with the suffix included, and never ends inside a surrogate pair.
 */
export const streamLimit = 24_000;
export const combinedLimit = 2_500;

export const streamSuffix = '--output truncated--';
const outputSuffix = '---Output truncated---';
const errorSuffix = '---Error truncated----';
const errorTitle = '\n----------ERROR-------\n';

/** The text, or its beginning with `suffix` in place of what did not fit. */
export function cutText(text: string, limit: number, suffix: string): string {
  if (text.length <= limit) return text;
  return wholePrefix(text, Math.max(0, limit - suffix.length)) + suffix;
}

/** Beginning of stdout, a title, beginning of stderr; a short one leaves its room to the other. */
export function combineOutput(stdout: string, stderr: string, limit: number = combinedLimit): string {
  const title = stderr === '' ? '' : errorTitle;
  const room = limit - title.length;
  if (stdout.length + stderr.length <= room) return stdout + title + stderr;
  const half = Math.floor(room / 2);
  if (stdout.length <= half) return stdout + title + cutText(stderr, room - stdout.length, errorSuffix);
  if (stderr.length <= half) return cutText(stdout, room - stderr.length, outputSuffix) + title + stderr;
  return cutText(stdout, half, outputSuffix) + title + cutText(stderr, half, errorSuffix);
}

function wholePrefix(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? length - 1 : length);
}
