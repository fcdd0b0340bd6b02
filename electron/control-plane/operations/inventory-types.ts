/** Inventory types and their attributes, as GetInventorySchema gives them; source: AWS's metadata reference for Inventory. */
export interface InventoryTypeSchema {
  typeName: string;
  version: string;
  attributes: readonly string[];
}

export const inventoryTypes: readonly InventoryTypeSchema[] = [
  {
    typeName: 'AWS:InstanceInformation',
    version: '1.0',
    attributes: [
      'AgentType',
      'AgentVersion',
      'ComputerName',
      'IpAddress',
      'PlatformName',
      'PlatformType',
      'PlatformVersion',
      'ResourceType',
      'InstanceStatus',
      'InstanceId',
    ],
  },
  {
    typeName: 'AWS:Application',
    version: '1.1',
    attributes: [
      'Name',
      'ApplicationType',
      'Publisher',
      'Version',
      'Release',
      'Epoch',
      'InstalledTime',
      'Architecture',
      'URL',
      'Summary',
      'PackageId',
    ],
  },
  {
    typeName: 'AWS:File',
    version: '1.0',
    attributes: [
      'Name',
      'Size',
      'Description',
      'FileVersion',
      'InstalledDate',
      'ModificationTime',
      'LastAccessTime',
      'ProductName',
      'InstalledDir',
      'ProductLanguage',
      'CompanyName',
      'ProductVersion',
    ],
  },
  {
    typeName: 'AWS:Network',
    version: '1.0',
    attributes: ['Name', 'SubnetMask', 'Gateway', 'DHCPServer', 'DNSServer', 'MacAddress', 'IPV4', 'IPV6'],
  },
  {
    typeName: 'AWS:Service',
    version: '1.0',
    attributes: [
      'Name',
      'DisplayName',
      'ServiceType',
      'Status',
      'DependentServices',
      'ServicesDependedOn',
      'StartType',
    ],
  },
  {
    typeName: 'AWS:InstanceDetailedInformation',
    version: '1.0',
    attributes: [
      'CPUModel',
      'CPUSpeedMHz',
      'CPUs',
      'CPUSockets',
      'CPUCores',
      'CPUHyperThreadEnabled',
      'OSServicePack',
      'KernelVersion',
      // Beyond AWS's own, which have none for memory.
      'TotalMemoryMiB',
    ],
  },
  {
    typeName: 'AWS:AWSComponent',
    version: '1.0',
    attributes: ['Name', 'ApplicationType', 'Publisher', 'Version', 'InstalledTime', 'Architecture', 'URL'],
  },
  { typeName: 'AWS:BillingInfo', version: '1.0', attributes: ['BillingProductId'] },
];
