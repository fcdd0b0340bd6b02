/** The command line cannot be split into words; the message is a sentence. */
export class ShellWordsError extends Error {}

/**
 * Splits a command line into words by the rules of a POSIX shell, and does nothing else that a shell does: quotes and
 * backslashes group and escape; variables, globs, pipes and redirections stay as they are written.
 */
export function splitShellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index] as string;
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word += char;
    } else if (char === '\\') {
      const next = line[index + 1];
      if (next === undefined) throw new ShellWordsError('The command ends with a backslash.');
      index += 1;
      if (next === '\n') continue;
      // Within double quotes a backslash is itself before anything that it need not escape.
      const isPlain = quote === '"' && !'"\\$`'.includes(next);
      word = (word ?? '') + (isPlain ? char + next : next);
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote !== undefined) throw new ShellWordsError(`The command has a ${quote} that is not closed.`);
  if (word !== undefined) words.push(word);
  return words;
}
