import { z } from 'zod';
import { AwsError } from '../errors';

export const inventoryFilterInput = z.object({
  Key: z.string().min(1).max(200),
  Values: z.array(z.string()).min(1).max(40),
  Type: z.enum(['Equal', 'NotEqual', 'BeginWith', 'LessThan', 'GreaterThan', 'Exists']).default('Equal'),
});
export type InventoryFilter = z.output<typeof inventoryFilterInput>;

/** Splits `AWS:Application.Name` into type and attribute. Raises InvalidFilter. */
export function splitFilterKey(key: string): { typeName: string; attribute: string } {
  const dot = key.lastIndexOf('.');
  if (dot <= 0 || dot === key.length - 1) {
    throw new AwsError('InvalidFilter', `The filter key ${key} is not of the form Type.Attribute.`);
  }
  return { typeName: key.slice(0, dot), attribute: key.slice(dot + 1) };
}

/**
 * Whether one row matches. Comparison is of text, as on AWS, where "10" is less than "9". For NotEqual no value may
 * match, otherwise one must.
 */
export function matchesEntry(
  entry: Record<string, string>,
  attribute: string,
  filter: InventoryFilter,
): boolean {
  const have = Object.hasOwn(entry, attribute) ? entry[attribute] : undefined;
  if (filter.Type === 'Exists') {
    const wanted = filter.Values[0]?.toLowerCase() !== 'false';
    return (have !== undefined) === wanted;
  }
  if (have === undefined) return filter.Type === 'NotEqual';
  switch (filter.Type) {
    case 'Equal':
      return filter.Values.includes(have);
    case 'NotEqual':
      return !filter.Values.includes(have);
    case 'BeginWith':
      return filter.Values.some((value) => have.startsWith(value));
    case 'LessThan':
      return filter.Values.some((value) => have < value);
    case 'GreaterThan':
      return filter.Values.some((value) => have > value);
  }
}
