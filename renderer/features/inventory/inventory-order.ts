import type { InventoryEntry, InventoryType } from '#shared/inventory/inventory';

/** What people look at first; other types follow in the connection's order. */
const typeOrder = [
  'AWS:Application',
  'AWS:Service',
  'AWS:Network',
  'AWS:Process',
  'Custom:Process',
  'AWS:File',
  'AWS:InstanceInformation',
  'AWS:InstanceDetailedInformation',
];

/** Columns that lead in every type that has them; the others follow in the type's own order. */
const columnOrder = ['Name', 'DisplayName', 'Version', 'Status', 'Architecture', 'Publisher'];

const rank = (order: readonly string[], name: string) => {
  const index = order.indexOf(name);
  return index === -1 ? order.length : index;
};

export function orderTypes(types: readonly InventoryType[]): InventoryType[] {
  return [...types].sort((a, b) => rank(typeOrder, a.typeName) - rank(typeOrder, b.typeName));
}

/** The type's attributes, and those beyond it that a node has reported, in the order in which they are shown. */
export function orderColumns(type: InventoryType, entries: readonly InventoryEntry[]): string[] {
  const names = new Set(type.attributes.map((attribute) => attribute.name));
  for (const entry of entries) for (const name of Object.keys(entry)) names.add(name);
  return [...names].sort((a, b) => rank(columnOrder, a) - rank(columnOrder, b));
}

/** One word of an attribute's name: a unit, an acronym (in the plural, or with a number), or a word. */
const word =
  /[GM]Hz|IPv[46]|[KMGT]iB|[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+|[^A-Za-z\d]+/g;

/** "AWS:InstanceDetailedInformation" as "Instance Detailed Information"; acronyms and units stay together. */
export function spacedName(name: string): string {
  const bare = name.replace(/^(AWS|Custom):/, '');
  return /[^A-Za-z\d]/.test(bare) ? bare : (bare.match(word) ?? []).join(' ');
}
