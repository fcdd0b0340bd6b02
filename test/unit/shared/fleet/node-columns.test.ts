import { describe, expect, it } from 'vitest';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { nodeColumns, nodeColumnText, nodeFilterColumns } from '#shared/fleet/node-columns';
import { applyRowQuery } from '#shared/fleet/row-query';

const bare: ManagedNode = {
  connectionId: 'bridge',
  nodeId: 'mi-1',
  name: 'web',
  pingStatus: 'Online',
  tags: [],
};
const full: ManagedNode = {
  ...bare,
  lastPingAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  platformType: 'Linux',
  platformName: 'Debian GNU/Linux',
  platformVersion: '12',
  agentVersion: '3.3.1.0',
  ipAddress: '10.0.0.7',
  sourceType: 'ManagedInstance',
  ec2: { state: 'running', instanceType: 't3.micro', vpcId: 'vpc-1', instanceProfile: 'web' },
  tags: [
    { key: 'env', value: 'prod' },
    { key: 'owner', value: '' },
    { key: 'a:b=c', value: 'x,y' },
  ],
};

describe('the text of a column of a node', () => {
  it('is what the connection reported', () => {
    const texts = Object.fromEntries(nodeColumns.map((column) => [column, nodeColumnText(full, column)]));
    expect(texts).toEqual({
      name: 'web',
      nodeId: 'mi-1',
      pingStatus: 'Online',
      lastPingAt: '2026-01-02T03:04:05.678Z',
      platformType: 'Linux',
      platform: 'Debian GNU/Linux 12',
      platformVersion: '12',
      agentVersion: '3.3.1.0',
      ipAddress: '10.0.0.7',
      sourceType: 'ManagedInstance',
      ec2State: 'running',
      instanceType: 't3.micro',
      vpcId: 'vpc-1',
      instanceProfile: 'web',
      tags: 'env=prod, owner=, a:b=c=x,y',
    });
  });

  it('is what the table shows, not the name of it in the API', () => {
    expect(nodeColumnText({ ...bare, pingStatus: 'ConnectionLost' }, 'pingStatus')).toBe('Connection lost');
  });

  it('is empty for what was not reported', () => {
    const filled = nodeColumns.filter((column) => nodeColumnText(bare, column) !== '');
    expect(filled).toEqual(['name', 'nodeId', 'pingStatus']);
  });

  it('is the value of a tag in the column of that tag', () => {
    expect(nodeColumnText(full, 'tag:env')).toBe('prod');
    expect(nodeColumnText(full, 'tag:a:b=c')).toBe('x,y');
    expect(nodeColumnText(full, 'tag:owner')).toBe('');
    expect(nodeColumnText(full, 'tag:ENV')).toBe('');
    expect(nodeColumnText(full, 'tag:environment')).toBe('');
    expect(nodeColumnText(full, 'tag:')).toBe('');
  });

  it('is empty for a column that there is not', () => {
    for (const column of ['', 'color', 'connectionId', 'toString', '__proto__'])
      expect(nodeColumnText(full, column)).toBe('');
  });
});

describe('free text over nodes', () => {
  const find = (value: string) =>
    applyRowQuery(
      [bare, full],
      { tokens: [{ operator: ':', value }], operation: 'and' },
      nodeFilterColumns(),
      nodeColumnText,
    );

  it('finds a node by any column that can be shown, and by key and value of a tag', () => {
    for (const value of ['debian', '10.0.0.7', '2026-01-02', 'ManagedInst', 'owner', 'env=prod'])
      expect(find(value)).toEqual([full]);
    expect(find('mi-1')).toEqual([bare, full]);
  });

  it('does not look into what is not shown', () => {
    expect(find('bridge')).toEqual([]);
  });
});
