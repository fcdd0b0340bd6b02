import { escapeXml } from './stand-in';

/** Plain data as the XML of AWS's protocols has it; entries of a list stand in elements of the name given. */
export function xmlText(value: unknown, listElement: 'item' | 'member'): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    return value.map((one) => `<${listElement}>${xmlText(one, listElement)}</${listElement}>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => `<${name}>${xmlText(inner, listElement)}</${name}>`)
      .join('');
  return escapeXml(String(value));
}
