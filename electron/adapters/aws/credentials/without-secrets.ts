const limit = 300;

/**
 * A line that another program printed, with whatever may be a secret left out: passwords in addresses, values of
 * names that sound like one, and long words of mixed letters and digits.
 */
export function withoutSecrets(line: string): string {
  const shown = line
    .trim()
    .replace(/(\w+:\/\/)[^\s/@]+@/g, '$1…@')
    .replace(
      /((?:secret|token|password|passwd|passphrase|credential|api[-_]?key|access[-_]?key)[\w-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi,
      '$1…',
    )
    .replace(/[A-Za-z0-9+/=_.-]{16,}/g, (word) => (looksSecret(word) ? '…' : word));
  return shown.length > limit ? `${shown.slice(0, limit)}…` : shown;
}

function looksSecret(word: string): boolean {
  const isPath = /^\.{0,2}\//.test(word) && word.split('/').length > 2;
  if (isPath) return word.split('/').some((part) => part.length >= 24 && isMixed(part));
  return isMixed(word);
}

function isMixed(word: string): boolean {
  return /\d/.test(word) && /[A-Za-z]/.test(word);
}
