import { z } from 'zod';
import type { ChangeFeed } from '../changes';
import { AwsError } from '../errors';
import { actorOf, type OperationMap, operation } from '../operations/operation';
import { page } from '../operations/paging';
import type { AuditLog } from '../store/audit';
import { isForNodes, parseGroupQuery } from './group-query';
import type { ResourceGroup, ResourceGroupStore } from './resource-group-store';

interface ResourceGroupOptions {
  groups: ResourceGroupStore;
  audit: AuditLog;
  changes: ChangeFeed;
  region: string;
  accountId: string;
}

const nameInput = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/);
const queryInput = z.object({
  Type: z.enum(['TAG_FILTERS_1_0', 'CLOUDFORMATION_STACK_1_0']),
  Query: z.string().max(4096),
});
const pageInput = {
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
};
const named = z.object({ GroupName: z.string().optional(), Group: z.string().optional() });

/**
 * The part of the Resource Groups API that tag queries need, under its own names and addresses: its clients work with
 * the bridge's address. Keys are the paths of its REST form.
 */
export function resourceGroupOperations({
  groups,
  audit,
  changes,
  region,
  accountId,
}: ResourceGroupOptions): OperationMap {
  const arnOf = (name: string) => `arn:aws:resource-groups:${region}:${accountId}:group/${name}`;
  /** Whoever follows targets by tags follows groups too. */
  const changed = () => changes.tell({ topic: 'tags' });
  const describe = (group: ResourceGroup) => ({
    GroupArn: arnOf(group.name),
    Name: group.name,
    Description: group.description,
  });
  const describeQuery = (group: ResourceGroup) => ({
    GroupName: group.name,
    ResourceQuery: { Type: 'TAG_FILTERS_1_0', Query: JSON.stringify(group.query) },
  });
  const mustGet = (input: z.output<typeof named>): ResourceGroup => {
    const name = (input.Group ?? input.GroupName ?? '').replace(/^arn:[^/]*:group\//, '');
    const group = groups.get(name);
    if (!group) throw new AwsError('NotFoundException', `There is no resource group ${name}.`, 404);
    return group;
  };
  const readQuery = (input: z.output<typeof queryInput>) => {
    if (input.Type !== 'TAG_FILTERS_1_0')
      throw new AwsError('BadRequestException', 'This bridge has no CloudFormation; use TAG_FILTERS_1_0.');
    return parseGroupQuery(input.Query);
  };

  return {
    '/groups': operation(
      'operator',
      z.object({
        Name: nameInput,
        Description: z.string().max(1024).default(''),
        ResourceQuery: queryInput,
        Tags: z.record(z.string(), z.string()).default({}),
      }),
      (input, context) => {
        const group = {
          name: input.Name,
          description: input.Description,
          query: readQuery(input.ResourceQuery),
          tags: input.Tags,
        };
        if (!groups.insert(group))
          throw new AwsError('BadRequestException', `There is a resource group ${input.Name} already.`);
        changed();
        audit.record({
          atMs: context.nowMs,
          actor: actorOf(context.principal),
          action: 'CreateGroup',
          resource: input.Name,
          detail: { query: group.query },
        });
        return {
          Group: describe(group),
          Tags: group.tags,
          ResourceQuery: describeQuery(group).ResourceQuery,
        };
      },
    ),
    '/get-group': operation('operator', named, (input) => ({ Group: describe(mustGet(input)) })),
    '/get-group-query': operation('operator', named, (input) => ({
      GroupQuery: describeQuery(mustGet(input)),
    })),
    '/update-group': operation(
      'operator',
      named.extend({ Description: z.string().max(1024).optional() }),
      (input) => {
        const group = mustGet(input);
        groups.update({ ...group, description: input.Description ?? group.description });
        return { Group: describe({ ...group, description: input.Description ?? group.description }) };
      },
    ),
    '/update-group-query': operation('operator', named.extend({ ResourceQuery: queryInput }), (input) => {
      const group = { ...mustGet(input), query: readQuery(input.ResourceQuery) };
      groups.update(group);
      changed();
      return { GroupQuery: describeQuery(group) };
    }),
    '/delete-group': operation('operator', named, (input, context) => {
      const group = mustGet(input);
      groups.remove(group.name);
      changed();
      audit.record({
        atMs: context.nowMs,
        actor: actorOf(context.principal),
        action: 'DeleteGroup',
        resource: group.name,
        detail: {},
      });
      return { Group: describe(group) };
    }),
    '/groups-list': operation('operator', z.object(pageInput), (input) => {
      const { items, NextToken } = page('groups', groups.list(), input.MaxResults, input.NextToken);
      return {
        GroupIdentifiers: items.map((group) => ({ GroupName: group.name, GroupArn: arnOf(group.name) })),
        Groups: items.map(describe),
        ...(NextToken ? { NextToken } : {}),
      };
    }),
    '/list-group-resources': operation('operator', named.extend(pageInput), (input) => {
      const group = mustGet(input);
      const members = isForNodes(group.query) ? [...(groups.membersOf(group.name) ?? [])].sort() : [];
      const { items, NextToken } = page('group-resources', members, input.MaxResults, input.NextToken);
      const identifiers = items.map((nodeId) => ({
        ResourceArn: `arn:aws:ssm:${region}:${accountId}:managed-instance/${nodeId}`,
        ResourceType: 'AWS::SSM::ManagedInstance',
      }));
      return {
        ResourceIdentifiers: identifiers,
        Resources: identifiers.map((Identifier) => ({ Identifier })),
        ...(NextToken ? { NextToken } : {}),
      };
    }),
  };
}
