import type { ListTagsForResourceResult } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import type { DocumentLibrary } from '../documents/library';
import { AwsError } from '../errors';
import type { Store } from '../store/database';
import type { NodeStore } from '../store/nodes';
import type { TagStore } from '../store/tags';
import { type OperationMap, operation } from './operation';
import { checkTags, tagListInput } from './tag-rules';

const resource = {
  ResourceType: z.enum([
    'Document',
    'ManagedInstance',
    'MaintenanceWindow',
    'Parameter',
    'PatchBaseline',
    'OpsItem',
    'OpsMetadata',
    'Automation',
    'Association',
  ]),
  ResourceId: z.string().min(1),
};

export function tagOperations(
  store: Store,
  nodes: NodeStore,
  tags: TagStore,
  changes: ChangeFeed,
  documents: Pick<DocumentLibrary, 'isOwn'>,
): OperationMap {
  /** By type of resource: raises for one that is not there. */
  const checks: Record<string, (id: string) => void> = {
    ManagedInstance: (id) => {
      if (!nodes.get(id)) throw new AwsError('InvalidResourceId', `There is no managed node ${id}.`);
    },
    Document: (id) => {
      if (!documents.isOwn(id))
        throw new AwsError('InvalidResourceId', `This bridge keeps no document ${id} of its own.`);
    },
  };
  const check = (type: string, id: string) => {
    const known = checks[type];
    if (known) return known(id);
    throw new AwsError(
      'InvalidResourceType',
      `The Quarterdeck bridge keeps tags of ${Object.keys(checks).join(' and ')} only, not of ${type}.`,
    );
  };
  const tell = (type: string, id: string) => {
    changes.tell(type === 'ManagedInstance' ? { topic: 'tags', nodeId: id } : { topic: 'document' });
  };

  return {
    AddTagsToResource: operation(
      'operator',
      z.object({ ...resource, Tags: tagListInput.max(1000) }),
      (input) => {
        store.transaction(() => {
          check(input.ResourceType, input.ResourceId);
          const existing = tags.list(input.ResourceType, input.ResourceId).map((tag) => tag.Key);
          checkTags(input.Tags, existing);
          tags.set(input.ResourceType, input.ResourceId, input.Tags);
        });
        tell(input.ResourceType, input.ResourceId);
        return {};
      },
    ),

    RemoveTagsFromResource: operation(
      'operator',
      z.object({ ...resource, TagKeys: z.array(z.string()) }),
      (input) => {
        store.transaction(() => {
          check(input.ResourceType, input.ResourceId);
          tags.remove(input.ResourceType, input.ResourceId, input.TagKeys);
        });
        tell(input.ResourceType, input.ResourceId);
        return {};
      },
    ),

    ListTagsForResource: operation('operator', z.object(resource), (input): ListTagsForResourceResult => {
      check(input.ResourceType, input.ResourceId);
      return { TagList: tags.list(input.ResourceType, input.ResourceId) };
    }),
  };
}
