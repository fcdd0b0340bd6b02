import { z } from 'zod';
import { AwsError } from '../errors';

/** A node with all that the filters of DescribeInstanceInformation look at. */
export interface FilterableNode {
  nodeId: string;
  pingStatus: string;
  platformType: string;
  agentVersion: string;
  activationId: string;
  iamRole: string;
  resourceType: string;
  tags: { Key: string; Value: string }[];
}

const legacyKeys = [
  'InstanceIds',
  'AgentVersion',
  'PingStatus',
  'PlatformTypes',
  'ActivationIds',
  'IamRole',
  'ResourceType',
  'AssociationStatus',
] as const;

/** The older form: `InstanceInformationFilterList`, keys of a closed list. */
export const legacyFilterInput = z.object({
  key: z.enum(legacyKeys),
  valueSet: z.array(z.string().min(1)).min(1).max(100),
});
/** The newer form: `Filters`, which also knows tags. */
export const stringFilterInput = z.object({
  Key: z.string().min(1),
  Values: z.array(z.string().min(1)).min(1).max(100),
});

interface Filter {
  key: string;
  values: readonly string[];
}

/** Filters are joined by AND, the values of one by OR. Raises InvalidFilterKey. */
export function nodeFilter(filters: readonly Filter[]): (node: FilterableNode) => boolean {
  const tests = filters.map(testFor);
  return (node) => tests.every((test) => test(node));
}

function testFor({ key, values }: Filter): (node: FilterableNode) => boolean {
  const among = (read: (node: FilterableNode) => string) => (node: FilterableNode) =>
    values.includes(read(node));
  switch (key) {
    case 'InstanceIds':
      return among((node) => node.nodeId);
    case 'AgentVersion':
      return among((node) => node.agentVersion);
    case 'PingStatus':
      return among((node) => node.pingStatus);
    case 'PlatformTypes':
    case 'PlatformType':
      return among((node) => node.platformType);
    case 'ActivationIds':
      return among((node) => node.activationId);
    case 'IamRole':
      return among((node) => node.iamRole);
    case 'ResourceType':
      return among((node) => node.resourceType);
    case 'AssociationStatus':
      // No association has run on any node yet, so no node has a status to match.
      return () => false;
    case 'tag-key':
      return (node) => node.tags.some((tag) => values.includes(tag.Key));
    default:
      if (key.startsWith('tag:') && key.length > 4) {
        const name = key.slice(4);
        return (node) => node.tags.some((tag) => tag.Key === name && values.includes(tag.Value));
      }
      throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}
