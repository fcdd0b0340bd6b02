/** One word of a POSIX shell's command line that stands for exactly this text. */
export function quoteWord(text: string): string {
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line that runs `script` in a POSIX shell with `args` as its $1, $2 … */
export function shellCommand(script: string, args: readonly string[]): string {
  return ['sh', '-c', script, 'sh', ...args].map(quoteWord).join(' ');
}
