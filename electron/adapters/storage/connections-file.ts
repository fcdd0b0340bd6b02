import { type SavedConnection, savedConnectionSchema } from '#shared/connections/saved-connection';
import { SavedListFile } from './saved-list-file';

export type ConnectionsFile = SavedListFile<SavedConnection>;

/** The AWS connections that a person has made. No key is in it. */
export const openConnectionsFile = (path: string, nowMs: number): ConnectionsFile =>
  new SavedListFile({
    path,
    name: 'connections',
    schema: savedConnectionSchema,
    idOf: (connection) => connection.connectionId,
    nowMs,
  });
