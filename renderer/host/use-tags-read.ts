import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import type { EventPayload } from '#shared/ipc/contract';
import { onEvent } from './host';
import { nodesKey } from './node-lists';

function patchTags(client: QueryClient, { connectionId, nodes }: EventPayload<'fleet/tags-read'>): void {
  const tags = new Map(nodes.map((node) => [node.nodeId, node.tags]));
  client.setQueryData<ManagedNode[]>(nodesKey(connectionId), (list) =>
    list?.map((node) => {
      const read = tags.get(node.nodeId);
      return read ? { ...node, tags: read } : node;
    }),
  );
}

/** Puts tags that were read after a list of nodes into that list. */
export function useTagsRead(): void {
  const client = useQueryClient();
  useEffect(() => onEvent('fleet/tags-read', (read) => patchTags(client, read)), [client]);
}
