import { describe, expect, it } from 'vitest';
import type { InventoryType } from '#shared/inventory/inventory';
import {
  orderColumns,
  orderTypes,
  spacedName,
} from '../../../../../renderer/features/inventory/inventory-order';

const type = (typeName: string, ...attributes: string[]): InventoryType => ({
  typeName,
  attributes: attributes.map((name) => ({ name, dataType: 'string' })),
});
const namesOf = (types: readonly InventoryType[]) => types.map((one) => one.typeName);

describe('orderTypes', () => {
  it('puts first what people look at first, and the rest in the order of the connection', () => {
    const types = ['Custom:Rack', 'AWS:File', 'AWS:Application', 'AWS:BillingInfo', 'AWS:Service'].map(
      (name) => type(name),
    );
    expect(namesOf(orderTypes(types))).toEqual([
      'AWS:Application',
      'AWS:Service',
      'AWS:File',
      'Custom:Rack',
      'AWS:BillingInfo',
    ]);
    expect(namesOf(types)[0]).toBe('Custom:Rack');
  });
});

describe('orderColumns', () => {
  it('leads with what every type is read by, and follows the type for the rest', () => {
    const application = type('AWS:Application', 'Epoch', 'Publisher', 'Version', 'Release', 'Name');
    expect(orderColumns(application, [])).toEqual(['Name', 'Version', 'Publisher', 'Epoch', 'Release']);
  });

  it('adds what a node has reported beyond the type, each once', () => {
    const entries = [{ Name: 'bash', Color: 'red' }, { Color: 'blue', Status: 'ok' }, {}];
    expect(orderColumns(type('Custom:X', 'Name', 'Size'), entries)).toEqual([
      'Name',
      'Status',
      'Size',
      'Color',
    ]);
  });

  it('shows a type without attributes by its rows alone', () => {
    expect(orderColumns(type('Custom:X'), [{ B: '1', A: '2' }])).toEqual(['B', 'A']);
    expect(orderColumns(type('Custom:X'), [])).toEqual([]);
  });
});

describe('spacedName', () => {
  it.each([
    ['AWS:Application', 'Application'],
    ['AWS:InstanceDetailedInformation', 'Instance Detailed Information'],
    ['Custom:RackPosition', 'Rack Position'],
    ['AWS:AWSComponent', 'AWS Component'],
    ['MacAddress', 'Mac Address'],
    ['DHCPServer', 'DHCP Server'],
    ['OSServicePack', 'OS Service Pack'],
    ['CPUHyperThreadEnabled', 'CPU Hyper Thread Enabled'],
    ['PackageId', 'Package Id'],
    ['IPV4', 'IPV4'],
    ['IPv6Address', 'IPv6 Address'],
    ['CPUs', 'CPUs'],
    ['CPUSpeedMHz', 'CPU Speed MHz'],
    ['MemoryMiB', 'Memory MiB'],
    ['UsedKiB', 'Used KiB'],
    ['CPUCores', 'CPU Cores'],
    ['Address2', 'Address2'],
    ['size', 'size'],
    ['URL', 'URL'],
    ['Name', 'Name'],
    ['', ''],
  ])('writes "%s" as "%s"', (name, text) => {
    expect(spacedName(name)).toBe(text);
  });

  it('drops the prefix at the beginning alone', () => {
    expect(spacedName('Custom:AWS:Rack')).toBe('AWS:Rack');
  });
});
