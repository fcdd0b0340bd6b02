import { type ManagedNode, pingStatusTexts } from './managed-node';
import type { ColumnKind } from './row-query';

/** Columns of the node table that are searched and exported; a tag's column is `tag:<Key>`. */
export const nodeColumns = [
  'name',
  'nodeId',
  'pingStatus',
  'lastPingAt',
  'platformType',
  'platform',
  'platformVersion',
  'agentVersion',
  'ipAddress',
  'sourceType',
  'ec2State',
  'instanceType',
  'vpcId',
  'instanceProfile',
  'tags',
] as const;
export type NodeColumn = (typeof nodeColumns)[number];

/** Text of one column of a node: what is searched, sorted and exported. Times are ISO 8601 UTC. */
export function nodeColumnText(node: ManagedNode, column: string): string {
  switch (column) {
    case 'name':
      return node.name;
    case 'nodeId':
      return node.nodeId;
    case 'pingStatus':
      return pingStatusTexts[node.pingStatus];
    case 'lastPingAt':
      return node.lastPingAt === undefined ? '' : new Date(node.lastPingAt).toISOString();
    case 'platformType':
      return node.platformType ?? '';
    case 'platform':
      return [node.platformName, node.platformVersion].filter(Boolean).join(' ');
    case 'platformVersion':
      return node.platformVersion ?? '';
    case 'agentVersion':
      return node.agentVersion ?? '';
    case 'ipAddress':
      return node.ipAddress ?? '';
    case 'sourceType':
      return node.sourceType ?? '';
    case 'ec2State':
      return node.ec2?.state ?? '';
    case 'instanceType':
      return node.ec2?.instanceType ?? '';
    case 'vpcId':
      return node.ec2?.vpcId ?? '';
    case 'instanceProfile':
      return node.ec2?.instanceProfile ?? '';
    case 'tags':
      return node.tags.map((tag) => `${tag.key}=${tag.value}`).join(', ');
    default:
      return column.startsWith('tag:')
        ? (node.tags.find((tag) => `tag:${tag.key}` === column)?.value ?? '')
        : '';
  }
}

export function nodeColumnKind(column: string): ColumnKind {
  return column === 'nodeId' ? 'id' : column === 'lastPingAt' ? 'time' : 'text';
}

/** What free text is looked for in: every column, tags by key and value. */
export function nodeFilterColumns(): readonly string[] {
  return nodeColumns;
}
