import type { BridgeDocument } from './document';

const description = 'Collects inventory of the node and reports it.';

const onOff = (what: string, fallback: 'Enabled' | 'Disabled') => ({
  type: 'String',
  default: fallback,
  description: `(Optional) ${what}`,
  allowedValues: ['Enabled', 'Disabled'],
});

const switches = {
  applications: onOff('Installed packages and applications.', 'Enabled'),
  awsComponents: onOff('Components of AWS, such as agents and drivers.', 'Enabled'),
  networkConfig: onOff('Network interfaces.', 'Enabled'),
  windowsUpdates: onOff('Windows updates.', 'Enabled'),
  instanceDetailedInformation: onOff('Processor and operating system.', 'Enabled'),
  services: onOff('Services.', 'Enabled'),
  windowsRoles: onOff('Windows roles.', 'Enabled'),
  customInventory: onOff('Inventory of your own, from files on the node.', 'Enabled'),
  billingInfo: onOff('Billing information of licences.', 'Enabled'),
};

const texts = {
  files: {
    type: 'String',
    default: '',
    description:
      '(Optional) Folders whose files are listed, as JSON: [{"Path": "/etc", "Pattern": ["*"], "Recursive": false}].',
    displayType: 'textarea',
  },
  windowsRegistry: {
    type: 'String',
    default: '',
    description: '(Optional) Registry keys that are listed, as JSON.',
    displayType: 'textarea',
  },
};

const names = [...Object.keys(switches), ...Object.keys(texts)];

export const gatherSoftwareInventory: BridgeDocument = {
  name: 'AWS-GatherSoftwareInventory',
  documentType: 'Command',
  description,
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '2.0',
  content: {
    schemaVersion: '2.0',
    description,
    parameters: { ...switches, ...texts },
    mainSteps: [
      {
        action: 'aws:softwareInventory',
        name: 'collectSoftwareInventoryItems',
        inputs: Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`])),
      },
    ],
  },
  page: {
    does: 'Collects now what the parameters switch on and reports it with PutInventory.',
    differs:
      'Nodes of ours have AWS:Application, AWS:Network, AWS:InstanceDetailedInformation, AWS:Service and AWS:File, also on Linux, and name the rest as not collected. `Pattern` and `Recursive` of `files` are not looked at: the files of the folder itself are listed. Stock agents collect inventory for an association only and refuse this document from Run Command.',
  },
};
