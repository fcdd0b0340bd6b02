import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type InventoryFilter,
  inventoryFilterInput,
  matchesEntry,
  splitFilterKey,
} from '#electron/control-plane/operations/inventory-filters';

const bash = { Name: 'bash', Version: '5.2', Epoch: '' };
const matches = (Type: InventoryFilter['Type'], attribute: string, ...Values: string[]) =>
  matchesEntry(bash, attribute, { Key: `AWS:Application.${attribute}`, Values, Type });

describe('splitFilterKey', () => {
  it('splits at the last dot, since types may have dots', () => {
    expect(splitFilterKey('AWS:Application.Name')).toEqual({
      typeName: 'AWS:Application',
      attribute: 'Name',
    });
    expect(splitFilterKey('Custom:Rack.Info.Row')).toEqual({
      typeName: 'Custom:Rack.Info',
      attribute: 'Row',
    });
  });

  it.each(['Name', '.Name', 'AWS:Application.', '.', ''])('refuses "%s"', (key) => {
    expect(() => splitFilterKey(key)).toThrow(expect.objectContaining({ awsName: 'InvalidFilter' }));
  });
});

describe('an inventory filter', () => {
  it('Equal matches when one of the values is the whole text', () => {
    expect(matches('Equal', 'Name', 'zsh', 'bash')).toBe(true);
    expect(matches('Equal', 'Name', 'Bash', 'bas')).toBe(false);
    expect(matches('Equal', 'Epoch', '')).toBe(true);
  });

  it('NotEqual matches when none of the values is the whole text', () => {
    expect(matches('NotEqual', 'Name', 'zsh', 'fish')).toBe(true);
    expect(matches('NotEqual', 'Name', 'zsh', 'bash')).toBe(false);
  });

  it('BeginWith matches when one of the values stands at the beginning', () => {
    expect(matches('BeginWith', 'Name', 'zs', 'ba')).toBe(true);
    expect(matches('BeginWith', 'Name', 'ash')).toBe(false);
  });

  it('LessThan and GreaterThan compare texts, as AWS does', () => {
    expect(matches('LessThan', 'Version', '5.3')).toBe(true);
    expect(matches('LessThan', 'Version', '5.2')).toBe(false);
    expect(matches('GreaterThan', 'Version', '5.2')).toBe(false);
    expect(matches('GreaterThan', 'Version', '5.10')).toBe(true);
    expect(matches('LessThan', 'Version', '10')).toBe(false);
    expect(matches('GreaterThan', 'Version', '10')).toBe(true);
  });

  it('Exists asks for the attribute, with false for its absence', () => {
    expect(matches('Exists', 'Name', 'true')).toBe(true);
    expect(matches('Exists', 'Name', 'False')).toBe(false);
    expect(matches('Exists', 'Publisher', 'true')).toBe(false);
    expect(matches('Exists', 'Publisher', 'false')).toBe(true);
    expect(matches('Exists', 'Epoch', 'true')).toBe(true);
  });

  it('of an attribute that the row lacks matches for NotEqual alone', () => {
    for (const type of ['Equal', 'BeginWith', 'LessThan', 'GreaterThan'] as const)
      expect(matches(type, 'Publisher', '')).toBe(false);
    expect(matches('NotEqual', 'Publisher', 'x')).toBe(true);
  });

  it('finds no attribute in what every object inherits', () => {
    expect(matchesEntry({}, 'constructor', { Key: '', Values: [], Type: 'Exists' })).toBe(false);
    expect(matchesEntry({}, 'toString', { Key: '', Values: ['x'], Type: 'NotEqual' })).toBe(true);
  });

  it('NotEqual is the opposite of Equal, for every row and value', () => {
    const text = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(
        fc.record({ Name: text }, { requiredKeys: [] }),
        fc.array(text, { minLength: 1, maxLength: 4 }),
        (entry, Values) => {
          const test = (Type: 'Equal' | 'NotEqual') =>
            matchesEntry(entry as Record<string, string>, 'Name', { Key: 'T.Name', Values, Type });
          expect(test('NotEqual')).toBe(!test('Equal'));
        },
      ),
    );
  });

  it('is Equal when no type is given, and takes from 1 to 40 values', () => {
    expect(inventoryFilterInput.parse({ Key: 'T.Name', Values: [''] }).Type).toBe('Equal');
    const take = (count: number) =>
      inventoryFilterInput.safeParse({ Key: 'T.Name', Values: Array(count).fill('x') }).success;
    expect([0, 1, 40, 41].map(take)).toEqual([false, true, true, false]);
  });
});
