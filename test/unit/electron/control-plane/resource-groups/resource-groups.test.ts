import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '#electron/control-plane/changes';
import { resourceGroupOperations } from '#electron/control-plane/resource-groups/resource-group-operations';
import { ControlPlaneUnderTest } from '#test/helpers/control-plane';

let plane: ControlPlaneUnderTest;
beforeEach(() => {
  plane = new ControlPlaneUnderTest();
  const { audit, changes, groups } = plane;
  Object.assign(
    plane.operations,
    resourceGroupOperations({ groups, audit, changes, region: 'local-1', accountId: '1' }),
  );
});
afterEach(() => plane.remove());

const query = (TagFilters: unknown, ResourceTypeFilters: unknown = ['AWS::SSM::ManagedInstance']) => ({
  Type: 'TAG_FILTERS_1_0',
  Query: JSON.stringify({ ResourceTypeFilters, TagFilters }),
});
const create = (Name: string, ResourceQuery: object) => plane.call('/groups', { Name, ResourceQuery });
const members = async (Group: string) =>
  (await plane.call('/list-group-resources', { Group })).ResourceIdentifiers.map(
    (one: { ResourceArn: string }) => one.ResourceArn.split('/').at(-1),
  );

describe('a saved tag query', () => {
  beforeEach(() => {
    plane.addNode('mi-1', { tags: { Role: 'web', Stage: 'prod' } });
    plane.addNode('mi-2', { tags: { Role: 'web' } });
    plane.addNode('mi-3', { tags: { Role: 'db' } });
  });

  it('joins its filters by AND, the values of one by OR, and takes any value when none is named', async () => {
    await create('web', query([{ Key: 'Role', Values: ['web', 'mail'] }]));
    await create('staged-web', query([{ Key: 'Role', Values: ['web'] }, { Key: 'Stage' }]));
    expect(await members('web')).toEqual(['mi-1', 'mi-2']);
    expect(await members('arn:aws:resource-groups:local-1:1:group/staged-web')).toEqual(['mi-1']);
  });

  it('has no members when it is for something else', async () => {
    await create('buckets', query([{ Key: 'Role' }], ['AWS::S3::Bucket']));
    expect(await members('buckets')).toEqual([]);
  });

  it('is changed, listed and deleted, and whoever follows tags is told', async () => {
    const told: Change[] = [];
    plane.changes.subscribe((change) => told.push(change));
    await create('web', query([{ Key: 'Role', Values: ['web'] }]));
    await plane.call('/update-group-query', {
      GroupName: 'web',
      ResourceQuery: query([{ Key: 'Role', Values: ['db'] }]),
    });
    expect(await members('web')).toEqual(['mi-3']);
    await plane.call('/update-group', { Group: 'web', Description: 'databases' });
    expect((await plane.call('/get-group', { GroupName: 'web' })).Group.Description).toBe('databases');
    expect((await plane.call('/groups-list', {})).GroupIdentifiers).toHaveLength(1);
    await plane.call('/delete-group', { GroupName: 'web' });
    expect(told.map(({ topic }) => topic)).toEqual(['tags', 'tags', 'tags']);
    await expect(plane.call('/get-group', { GroupName: 'web' })).rejects.toMatchObject({
      awsName: 'NotFoundException',
      statusCode: 404,
    });
  });

  it('that cannot be used is refused with a sentence', async () => {
    const refusal = (Name: string, ResourceQuery: object) =>
      create(Name, ResourceQuery).catch((error) => error.awsName);
    expect(await refusal('x', { Type: 'CLOUDFORMATION_STACK_1_0', Query: '{}' })).toBe('BadRequestException');
    expect(await refusal('x', { Type: 'TAG_FILTERS_1_0', Query: 'no JSON' })).toBe('BadRequestException');
    expect(await refusal('x', query([]))).toBe('BadRequestException');
    expect(await refusal('a b', query([{ Key: 'Role' }]))).toBe('ValidationException');
    await create('web', query([{ Key: 'Role' }]));
    expect(await refusal('web', query([{ Key: 'Role' }]))).toBe('BadRequestException');
  });
});
