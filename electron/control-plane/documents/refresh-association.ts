import type { BridgeDocument } from './document';

const description = 'Runs associations of the node now.';

export const refreshAssociation: BridgeDocument = {
  name: 'AWS-RefreshAssociation',
  documentType: 'Command',
  description,
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '2.0',
  content: {
    schemaVersion: '2.0',
    description,
    parameters: {
      associationIds: {
        type: 'StringList',
        description: '(Optional) The associations to run; all of them when it is left out.',
        default: [],
      },
    },
    mainSteps: [
      {
        action: 'aws:refreshAssociation',
        name: 'refreshAssociation',
        inputs: { associationIds: '{{ associationIds }}' },
      },
    ],
  },
  page: {
    does: 'Has a node look for its associations at once and run those that are named, or all of them.',
    differs: 'A node that runs no associations says so and fails.',
  },
};
