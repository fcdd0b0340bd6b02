import { describe, expect, it } from 'vitest';
import {
  type FilterableNode,
  legacyFilterInput,
  nodeFilter,
  stringFilterInput,
} from '#electron/control-plane/operations/node-filters';

const node = (change: Partial<FilterableNode>): FilterableNode => ({
  nodeId: 'mi-1',
  pingStatus: 'Online',
  platformType: 'Linux',
  agentVersion: '3.3.1.0',
  activationId: 'activation-1',
  iamRole: 'role-1',
  resourceType: 'ManagedInstance',
  tags: [],
  ...change,
});

const web = node({ nodeId: 'mi-web', tags: [{ Key: 'env', Value: 'prod' }] });
const db = node({
  nodeId: 'mi-db',
  platformType: 'Windows',
  agentVersion: '3.2.0.0',
  tags: [
    { Key: 'env', Value: 'test' },
    { Key: 'prod', Value: '' },
  ],
});
const lost = node({
  nodeId: 'mi-lost',
  pingStatus: 'ConnectionLost',
  activationId: 'activation-2',
  iamRole: 'role-2',
});
const fleet = [web, db, lost];

const found = (...filters: [key: string, ...values: string[]][]) =>
  fleet.filter(nodeFilter(filters.map(([key, ...values]) => ({ key, values })))).map((one) => one.nodeId);

describe('filters of nodes', () => {
  it('let every node through when there are none', () => {
    expect(found()).toEqual(['mi-web', 'mi-db', 'mi-lost']);
  });

  it.each([
    ['InstanceIds', 'mi-db', ['mi-db']],
    ['AgentVersion', '3.2.0.0', ['mi-db']],
    ['PingStatus', 'ConnectionLost', ['mi-lost']],
    ['PlatformTypes', 'Linux', ['mi-web', 'mi-lost']],
    ['PlatformType', 'Windows', ['mi-db']],
    ['ActivationIds', 'activation-2', ['mi-lost']],
    ['IamRole', 'role-2', ['mi-lost']],
    ['ResourceType', 'EC2Instance', []],
    ['tag-key', 'prod', ['mi-db']],
    ['tag:env', 'prod', ['mi-web']],
    ['tag:prod', '', ['mi-db']],
  ])('by %s find the nodes with the value "%s"', (key, value, nodes) => {
    expect(found([key, value])).toEqual(nodes);
  });

  it('join the values of one by OR and one another by AND', () => {
    expect(found(['InstanceIds', 'mi-web', 'mi-lost'])).toEqual(['mi-web', 'mi-lost']);
    expect(found(['InstanceIds', 'mi-web', 'mi-lost'], ['PingStatus', 'Online'])).toEqual(['mi-web']);
    expect(found(['tag:env', 'prod', 'test'], ['PlatformTypes', 'Linux', 'Windows'])).toEqual([
      'mi-web',
      'mi-db',
    ]);
  });

  it('compare whole values, with their case', () => {
    expect(found(['InstanceIds', 'mi-'])).toEqual([]);
    expect(found(['PingStatus', 'online'])).toEqual([]);
    expect(found(['tag:ENV', 'prod'])).toEqual([]);
  });

  it('find nothing by the status of associations while none is run', () => {
    expect(found(['AssociationStatus', 'Success'])).toEqual([]);
  });

  it.each(['Name', 'tag:', 'tag', 'instanceids', '__proto__', ''])('refuse the key "%s"', (key) => {
    expect(() => nodeFilter([{ key, values: ['x'] }])).toThrow(
      expect.objectContaining({ awsName: 'InvalidFilterKey' }),
    );
  });
});

describe('the two forms of filter input', () => {
  it('know tags in the newer form alone', () => {
    expect(stringFilterInput.safeParse({ Key: 'tag:env', Values: ['prod'] }).success).toBe(true);
    expect(legacyFilterInput.safeParse({ key: 'tag:env', valueSet: ['prod'] }).success).toBe(false);
    expect(legacyFilterInput.safeParse({ key: 'PlatformTypes', valueSet: ['Linux'] }).success).toBe(true);
  });

  it('take from 1 to 100 values, none of them empty', () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    for (const [count, isTaken] of [
      [0, false],
      [1, true],
      [100, true],
      [101, false],
    ] as const) {
      expect(stringFilterInput.safeParse({ Key: 'InstanceIds', Values: values(count) }).success).toBe(
        isTaken,
      );
      expect(legacyFilterInput.safeParse({ key: 'InstanceIds', valueSet: values(count) }).success).toBe(
        isTaken,
      );
    }
    expect(stringFilterInput.safeParse({ Key: 'InstanceIds', Values: [''] }).success).toBe(false);
  });
});
