import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { readCommandDocument } from '#shared/commands/read-command-document';
import { type Connection, isDown } from '#shared/connections/connection';
import type { DocumentSummary, DocumentVersion } from '#shared/documents/library';
import { AppError, asAppError } from '#shared/errors/app-error';
import { call, onEvent } from '../../host/host';

const heldMs = 5 * 60_000;

/** A document with the connections that have it, in their order. */
export interface OfferedDocument extends DocumentSummary {
  connectionIds: string[];
}

async function listAll(connectionId: string, signal: AbortSignal): Promise<DocumentSummary[]> {
  const documents: DocumentSummary[] = [];
  let nextToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await call('documents/list', { connectionId, ...(nextToken ? { nextToken } : {}) });
    documents.push(...page.documents);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return documents;
}

/** Reads again when a connection says that its documents have changed. */
function useDocumentChanges(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onEvent(
        'documents/changed',
        ({ connectionId }) => void client.invalidateQueries({ queryKey: ['documents', connectionId] }),
      ),
    [client],
  );
}

/** The Command documents of these connections by name. */
export function useDocuments(connections: readonly Connection[]) {
  useDocumentChanges();
  const queries = useQueries({
    queries: connections.map(({ connectionId, state }) => ({
      queryKey: ['documents', connectionId, 'list'],
      queryFn: ({ signal }: { signal: AbortSignal }) => listAll(connectionId, signal),
      staleTime: heldMs,
      enabled: !isDown(state),
    })),
  });
  const read = queries.map((query) => query.data);
  const documents = useMemo(() => {
    const byName = new Map<string, OfferedDocument>();
    for (const [index, { connectionId }] of connections.entries())
      for (const one of read[index] ?? []) {
        const known = byName.get(one.name);
        if (known) known.connectionIds.push(connectionId);
        else byName.set(one.name, { ...one, connectionIds: [connectionId] });
      }
    return [...byName.values()].sort((one, other) => one.name.localeCompare(other.name));
  }, [connections, ...read]);
  return {
    documents,
    isReading: queries.some((query) => query.isLoading),
    error: documents.length === 0 ? (queries.find((query) => query.error)?.error ?? null) : null,
    /** Whether this connection has said which documents it has. */
    isRead: (connectionId: string) =>
      read[connections.findIndex((one) => one.connectionId === connectionId)] !== undefined,
    readAgain: () => {
      for (const query of queries) if (query.isEnabled) void query.refetch();
    },
  };
}

/** A version of a document, read: what a form is made from. Raises NotFound when it is gone. */
export function useDocument(connectionId: string | undefined, name: string, version: string) {
  return useQuery({
    queryKey: ['documents', connectionId, 'content', name, version],
    enabled: connectionId !== undefined && name !== '',
    staleTime: heldMs,
    retry: false,
    queryFn: async () => {
      const at = { connectionId: connectionId as string, name, version };
      const content = await call('documents/get', at);
      if (content.documentType !== '' && content.documentType !== 'Command')
        throw new AppError('Invalid', `${name} is a document of type ${content.documentType}, not Command.`);
      try {
        return { content, source: readCommandDocument(content) };
      } catch (error) {
        throw new AppError('Invalid', `${name} could not be read: ${asAppError(error).message}`);
      }
    },
  });
}

/** What is told about a document; screens work without it. */
export function useDocumentDescription(connectionId: string | undefined, name: string) {
  return useQuery({
    queryKey: ['documents', connectionId, 'description', name],
    enabled: connectionId !== undefined && name !== '',
    staleTime: heldMs,
    retry: false,
    queryFn: () => call('documents/describe', { connectionId: connectionId as string, name }),
  }).data;
}

/** The versions of a document, the newest first; screens work without them. */
export function useDocumentVersions(connectionId: string | undefined, name: string): DocumentVersion[] {
  const query = useQuery({
    queryKey: ['documents', connectionId, 'versions', name],
    enabled: connectionId !== undefined && name !== '',
    staleTime: heldMs,
    retry: false,
    queryFn: () => call('documents/list-versions', { connectionId: connectionId as string, name }),
  });
  return useMemo(
    () =>
      [...(query.data?.versions ?? [])].sort(
        (one, other) => Number(other.documentVersion) - Number(one.documentVersion),
      ),
    [query.data],
  );
}
