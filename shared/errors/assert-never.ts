/** Makes a missing case of a closed union a compile error; at run time it names the stray value. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
