import type { Connection } from './connection';

/** Columns that tell, in a table of a whole fleet, from which connection a row is. */
export const connectionColumns = ['connection', 'account', 'region'] as const;

function connectionColumnText(connection: Connection | undefined, column: string): string | undefined {
  switch (column) {
    case 'connection':
      return connection?.name ?? '';
    case 'account':
      return connection?.accountId ?? '';
    case 'region':
      return connection?.region ?? '';
    default:
      return undefined;
  }
}

/** The texts of a row's columns, and of those of its connection. */
export function withConnectionColumns<Row extends { connectionId: string }>(
  connections: readonly Connection[],
  text: (row: Row, column: string) => string,
): (row: Row, column: string) => string {
  const byId = new Map(connections.map((one) => [one.connectionId, one] as const));
  return (row, column) => connectionColumnText(byId.get(row.connectionId), column) ?? text(row, column);
}
