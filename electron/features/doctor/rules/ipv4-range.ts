/** Whether an IPv4 address lies in a range such as `10.0.0.0/8`; false for what is neither. */
export function isInRange(address: string, range: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const [one, other, length] = [toNumber(address), toNumber(base), Number(bits)];
  if (one === undefined || other === undefined || !Number.isInteger(length) || length < 0 || length > 32)
    return false;
  const size = 2 ** (32 - length);
  return Math.floor(one / size) === Math.floor(other / size);
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || parts.some((part) => !(part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
