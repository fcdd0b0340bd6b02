import {
  DescribeInstanceInformationCommand,
  type InstanceInformation,
  type InstanceInformationStringFilter,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { toAppError } from './to-app-error';

export interface NamedNode {
  nodeId: string;
  name: string;
  /** AWS's PingStatus. */
  pingStatus: string;
}

function toNamedNode(row: InstanceInformation): NamedNode {
  const nodeId = row.InstanceId ?? '';
  return { nodeId, name: row.Name || row.ComputerName || nodeId, pingStatus: row.PingStatus ?? '' };
}

/**
 * The nodes of a name: that of their registration or computer first, and where none has it, of their tag `Name`, as
 * EC2's own console shows it. Raises AppError.
 */
export async function findNodesNamed(client: SSMClient, name: string): Promise<NamedNode[]> {
  async function list(filters: InstanceInformationStringFilter[]): Promise<InstanceInformation[]> {
    const rows: InstanceInformation[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new DescribeInstanceInformationCommand({
          MaxResults: 50,
          ...(filters.length > 0 ? { Filters: filters } : {}),
          ...(NextToken ? { NextToken } : {}),
        }),
      );
      rows.push(...(page.InstanceInformationList ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return rows;
  }
  try {
    const all = await list([]);
    for (const isNamed of [
      (row: InstanceInformation) => row.Name === name,
      (row: InstanceInformation) => row.ComputerName === name,
    ]) {
      const named = all.filter(isNamed);
      if (named.length > 0) return named.map(toNamedNode);
    }
    return (await list([{ Key: 'tag:Name', Values: [name] }])).map(toNamedNode);
  } catch (error) {
    throw toAppError(error, `look for the node ${name}`);
  }
}
