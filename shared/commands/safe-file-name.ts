const longest = 80;
/** Names that Windows keeps for itself, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * A text as the name of a file or folder on every system: no separators, no control characters, none of the names that
 * Windows keeps, no dot or space at either end. Different texts may give the same name; never empty.
 */
export function safeFileName(text: string): string {
  const name = [...text.normalize('NFC')]
    .map((character) => (/[\p{L}\p{N}._@+= -]/u.test(character) ? character : '_'))
    .slice(0, longest)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (name === '') return '_';
  return reserved.test(name) ? `_${name}` : name;
}
