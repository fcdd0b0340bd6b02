/** What differs from node to node and from run to run without meaning anything, and can be left out of a comparison. */
export const maskNames = ['times', 'names', 'addresses', 'ids', 'numbers'] as const;
export type MaskName = (typeof maskNames)[number];

/** For a person: what is masked, and an example. */
export const maskTexts: Record<MaskName, { label: string; description: string }> = {
  times: { label: 'Times and dates', description: '2026-03-01T12:00:00Z, 12:00:07, 1m 20s' },
  names: { label: 'Names of the node', description: 'its name, host name and ID' },
  addresses: { label: 'Addresses', description: '10.0.0.7, fe80::1, 02:42:ac:11:00:02' },
  ids: { label: 'IDs and hashes', description: 'UUIDs, i-0123456789abcdef0, long hexadecimal numbers' },
  numbers: { label: 'All numbers', description: '42, 3.14, 81%' },
};

/** A piece of a text; `mask` says that it was left out, and as what. */
export interface MaskedPiece {
  text: string;
  mask?: MaskName;
}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}';
const clock = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?:\\s?[AaPp][Mm])?';
const zone = '(?:\\s?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2})\\b)?';
/** Every quantifier is bounded or over one class: none can take long on any text. */
const sources: Record<Exclude<MaskName, 'names'>, string> = {
  times: [
    `\\b\\d{4}[-/]\\d{2}[-/]\\d{2}(?:[T ]${clock}${zone})?`,
    `(?:\\b${day},?\\s{1,2})?\\b(?:\\d{1,2}\\s${month}|${month}\\s{1,2}\\d{1,2})\\b,?(?:\\s${clock}${zone})?(?:\\s\\d{4}\\b)?`,
    `\\b\\d{1,2}[/.]\\d{1,2}[/.]\\d{4}\\b`,
    `(?<![:\\w])${clock}(?![:\\w])${zone}`,
    '\\b\\d{1,9}(?:\\.\\d{1,9})?\\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?|days?)\\b(?![/])',
  ].join('|'),
  addresses: [
    '(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?(?![\\w.]*\\w)',
    '(?<![\\w:])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![\\w:])',
    '(?<![\\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?:/\\d{1,3})?(?![\\w:])',
  ].join('|'),
  ids: [
    '\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b',
    '\\b[a-z]{1,12}-[0-9a-f]{8,17}\\b',
    '\\b(?:0x)?(?=[a-fA-F]{0,64}\\d)(?=\\d{0,64}[a-fA-F])[0-9a-fA-F]{7,128}\\b',
    '\\bsha(?:1|256|512):[0-9a-fA-F]{8,128}\\b',
  ].join('|'),
  numbers: '(?<![A-Za-z_0-9])[+-]?\\d+(?:[.,]\\d+){0,16}%?',
};

/** Before others where both could be: an address is no number, and a MAC address no time. */
const order: readonly Exclude<MaskName, 'names'>[] = ['ids', 'addresses', 'times', 'numbers'];

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const patterns = new Map<string, RegExp>();

/** For most nodes only `names` differ, which are looked for with an expression of their own. */
function patternOf(masks: ReadonlySet<MaskName>): RegExp | undefined {
  const chosen = order.filter((name) => masks.has(name));
  if (chosen.length === 0) return undefined;
  const key = chosen.join();
  const known = patterns.get(key);
  if (known) return known;
  const pattern = new RegExp(chosen.map((name) => `(?<${name}>${sources[name]})`).join('|'), 'g');
  patterns.set(key, pattern);
  return pattern;
}

function nameOf(groups: Record<string, string | undefined> | undefined): MaskName {
  return order.find((name) => groups?.[name] !== undefined) ?? 'numbers';
}

function split(text: string, pattern: RegExp, maskOf: (match: RegExpExecArray) => MaskName): MaskedPiece[] {
  const pieces: MaskedPiece[] = [];
  let end = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: match[0], mask: maskOf(match) });
    end = match.index + match[0].length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end) });
  return pieces;
}

/**
 * Cuts a text into what is compared and what is left out. The pieces together are the text. `ownNames` are what the node
 * of this answer is called; those shorter than three characters are not looked for.
 */
export function maskPieces(
  text: string,
  masks: ReadonlySet<MaskName>,
  ownNames: readonly string[] = [],
): MaskedPiece[] {
  const names = masks.has('names')
    ? [...new Set(ownNames)]
        .filter((name) => name.length >= 3)
        .sort((one, other) => other.length - one.length)
    : [];
  const pieces =
    names.length === 0
      ? [{ text }]
      : split(
          text,
          new RegExp(`(?<![A-Za-z0-9_])(?:${names.map(escaped).join('|')})(?![A-Za-z0-9_])`, 'gi'),
          () => 'names',
        );
  const pattern = patternOf(masks);
  if (!pattern) return pieces;
  return pieces.flatMap((piece: MaskedPiece) =>
    piece.mask ? [piece] : split(piece.text, pattern, (match) => nameOf(match.groups)),
  );
}

/** Stands for what was left out, in texts that are compared. */
export const maskSign: Record<MaskName, string> = {
  times: '‹time›',
  names: '‹node›',
  addresses: '‹address›',
  ids: '‹id›',
  numbers: '‹number›',
};

/** The text with a sign for each part that is left out; two answers that differ in nothing else are the same. */
export function maskText(
  text: string,
  masks: ReadonlySet<MaskName>,
  ownNames: readonly string[] = [],
): string {
  if (masks.size === 0) return text;
  return maskPieces(text, masks, ownNames)
    .map((piece) => (piece.mask ? maskSign[piece.mask] : piece.text))
    .join('');
}
