export const maxTags = 50;

/** What is wrong with a tag's key among the others (AWS's rules), as a sentence; undefined when nothing is. */
export function tagKeyProblem(key: string, others: readonly string[]): string | undefined {
  if (key.trim() === '') return 'A tag needs a key.';
  if (key.length > 128) return `A key has at most 128 characters; this one has ${key.length}.`;
  if (key.toLowerCase().startsWith('aws:')) return 'Keys that begin with aws: are reserved.';
  if (!tagCharacters.test(key)) return 'A key may have letters, digits, spaces and _ . : / = + - @';
  if (others.includes(key)) return 'This key is there already.';
  return undefined;
}

export function tagValueProblem(value: string): string | undefined {
  if (value.length > 256) return `A value has at most 256 characters; this one has ${value.length}.`;
  if (!tagCharacters.test(value)) return 'A value may have letters, digits, spaces and _ . : / = + - @';
  return undefined;
}

const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
