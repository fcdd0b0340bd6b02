/**
 * Addresses that give a node's identity, or a network's own services, to whoever reaches them. They are refused before
 * anything is started; the node refuses them again, also when a name leads to one (electron/local-node/sessions/port).
 */
const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Whether a host is link-local or a cloud's metadata service, in any way in which its address can be written. */
export function isForbiddenHost(host: string): boolean {
  const plain = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '');
  if (metadataNames.has(plain)) return true;
  const v4 = parseV4(plain);
  if (v4 !== undefined) return isLinkLocalV4(v4);
  const v6 = parseV6(plain);
  if (v6 === undefined) return false;
  const [first = 0, second = 0] = v6;
  if ((first & 0xffc0) === 0xfe80) return true;
  if (first === 0xfd00 && second === 0x0ec2) return true;
  // ::ffff:a.b.c.d and the older ::a.b.c.d
  const isMapped = v6.slice(0, 5).every((group) => group === 0) && (v6[5] === 0xffff || v6[5] === 0);
  return isMapped && isLinkLocalV4((v6[6] ?? 0) * 0x1_0000 + (v6[7] ?? 0));
}

/** 169.254.0.0/16 */
function isLinkLocalV4(address: number): boolean {
  return Math.floor(address / 0x1_0000) === 0xa9fe;
}

/** As the resolver reads it: one to four parts, decimal, octal or hexadecimal, the last one filling what is left. */
function parseV4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]+$/.test(part)
      ? Number.parseInt(part.slice(2), 16)
      : /^0[0-7]*$/.test(part)
        ? Number.parseInt(part, 8)
        : /^[1-9][0-9]*$/.test(part)
          ? Number(part)
          : Number.NaN,
  );
  const last = numbers.pop() ?? Number.NaN;
  if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return undefined;
  return numbers.reduce((address, number, index) => address + number * 256 ** (3 - index), last);
}

/** Eight groups of 16 bits. */
function parseV6(text: string): number[] | undefined {
  if (!text.includes(':')) return undefined;
  let rest = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const v4 = parseV4(tail[2] as string);
    if (v4 === undefined) return undefined;
    rest = `${tail[1]}${Math.floor(v4 / 0x1_0000).toString(16)}:${(v4 % 0x1_0000).toString(16)}`;
  }
  const halves = rest.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string | undefined) => (half ? half.split(':') : []);
  const [before, after] = [groups(halves[0]), groups(halves[1])];
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...after];
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? all.map((group) => Number.parseInt(group, 16))
    : undefined;
}
