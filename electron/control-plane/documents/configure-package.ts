import type { BridgeDocument } from './document';

const description = 'Installs or removes a package on the node.';

export const configureAwsPackage: BridgeDocument = {
  name: 'AWS-ConfigureAWSPackage',
  documentType: 'Command',
  description,
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '2.2',
  content: {
    schemaVersion: '2.2',
    description,
    parameters: {
      action: {
        type: 'String',
        description: '(Required) Whether to install or to remove the package.',
        allowedValues: ['Install', 'Uninstall'],
      },
      installationType: {
        type: 'String',
        description: '(Optional) How an installed package is updated.',
        allowedValues: ['Uninstall and reinstall', 'In-place update'],
        default: 'Uninstall and reinstall',
      },
      name: {
        type: 'String',
        description: '(Required) The name of the package.',
        allowedPattern: '[A-Za-z0-9][A-Za-z0-9+._-]{0,200}',
      },
      version: {
        type: 'String',
        description: '(Optional) The version to install; the newest when it is left out.',
        default: '',
        allowedPattern: '(latest|[A-Za-z0-9][A-Za-z0-9.+:~_-]{0,200})?',
      },
      additionalArguments: {
        type: 'StringMap',
        description: '(Optional) Arguments for the scripts of the package.',
        displayType: 'textarea',
        default: {},
      },
    },
    mainSteps: [
      {
        action: 'aws:configurePackage',
        name: 'configurePackage',
        inputs: {
          name: '{{ name }}',
          action: '{{ action }}',
          installationType: '{{ installationType }}',
          version: '{{ version }}',
          additionalArguments: '{{ additionalArguments }}',
        },
      },
    ],
  },
  page: {
    does: "Installs or removes a package with the system's own package manager: apt, dnf or zypper.",
    differs:
      'Packages are those of the repositories of the node, not those of AWS Distributor; `installationType` and `additionalArguments` are not looked at. The owner of a node has to allow it: `{"installPackages": true}` in `consent.json` in the data directory of the node. Stock agents ask for packages of AWS, which this bridge does not have.',
  },
};
