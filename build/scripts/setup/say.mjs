/** One line of progress on stderr, so that stdout stays for what a command prints. */
export function say(text) {
  process.stderr.write(`quarterdeck: ${text}\n`);
}

/** A failure with a sentence for a person and an exit code (docs/exit-codes.md). */
export class SetupError extends Error {
  constructor(message, exitCode = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs an entry; a SetupError ends it with its sentence, anything else with its stack. */
export async function runEntry(entry) {
  try {
    process.exitCode = (await entry(process.argv.slice(2))) ?? 0;
  } catch (error) {
    if (error instanceof SetupError) say(error.message);
    else console.error(error);
    process.exitCode = error instanceof SetupError ? error.exitCode : 1;
  }
}
