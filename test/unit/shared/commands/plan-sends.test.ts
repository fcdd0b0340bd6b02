import { describe, expect, it } from 'vitest';
import { type CommandDraft, draftOfCommand, emptyDraft } from '#shared/commands/command-draft';
import { matchTargets } from '#shared/commands/match-targets';
import { planSends } from '#shared/commands/plan-sends';
import { commandRequestSchema } from '#shared/commands/send-command';
import type { ManagedNode } from '#shared/fleet/managed-node';

const node = (connectionId: string, nodeId: string, more: Partial<ManagedNode> = {}): ManagedNode => ({
  ...{ connectionId, nodeId, name: nodeId, pingStatus: 'Online', tags: [], platformType: 'Linux' },
  ...more,
});
const tag = (key: string, value: string) => ({ tags: [{ key, value }] });
const plan = (draft: Partial<CommandDraft>, nodes: ManagedNode[], connectionIds = ['a', 'b']) =>
  planSends({
    draft: { ...emptyDraft, documentName: 'AWS-RunShellScript', ...draft },
    parameters: { commands: ['uptime'] },
    connectionIds,
    nodes,
    platformTypes: ['Linux', 'MacOS'],
  });

describe('targets', () => {
  const web = {
    nodeId: 'i-1',
    tags: [
      { key: 'Role', value: 'web' },
      { key: 'Env', value: 'prod' },
    ],
  };

  it('join values by OR and keys by AND', () => {
    const role = (...values: string[]) => ({ key: 'tag:Role', values });
    expect(matchTargets(web, [role('db', 'web')])).toBe('yes');
    expect(matchTargets(web, [role('web'), { key: 'tag:Env', values: ['test'] }])).toBe('no');
    expect(matchTargets(web, [role('web'), { key: 'tag-key', values: ['Env'] }])).toBe('yes');
  });

  it('compare tags with their case', () => {
    expect(matchTargets(web, [{ key: 'tag:role', values: ['web'] }])).toBe('no');
  });

  it('match nobody when there are none', () => {
    expect(matchTargets(web, [])).toBe('no');
  });

  it('leave a resource group to the service, unless a tag excludes the node already', () => {
    const group = { key: 'resource-groups:Name', values: ['web'] };
    expect(matchTargets(web, [group])).toBe('unknown');
    expect(matchTargets(web, [group, { key: 'tag:Role', values: ['db'] }])).toBe('no');
  });
});

describe('what is sent for a draft', () => {
  it('goes to each connection of the chosen nodes, and to no other', () => {
    const nodes = [node('a', 'i-1'), node('b', 'i-2')];
    const plans = plan({ targets: { kind: 'nodes', nodes: [{ connectionId: 'b', nodeId: 'i-2' }] } }, nodes);
    expect(plans.map(({ connectionId }) => connectionId)).toEqual(['b']);
    expect(plans[0]?.requests).toMatchObject([{ nodeIds: ['i-2'], targets: [] }]);
  });

  it('is split where more than 50 nodes are chosen, each of them in one command', () => {
    const nodes = Array.from({ length: 101 }, (_, at) => node('a', `i-${at}`));
    const [only] = plan({ targets: { kind: 'nodes', nodes } }, nodes);
    expect(only?.requests.map(({ nodeIds }) => nodeIds.length)).toEqual([50, 50, 1]);
    expect(new Set(only?.requests.flatMap(({ nodeIds }) => nodeIds)).size).toBe(101);
    for (const request of only?.requests ?? [])
      expect(commandRequestSchema.safeParse(request).success).toBe(true);
  });

  it('is one command to each connection where a tag matches somebody', () => {
    const nodes = [node('a', 'i-1', tag('Role', 'web')), node('b', 'i-2', tag('Role', 'db'))];
    const plans = plan(
      { targets: { kind: 'targets', targets: [{ key: 'tag:Role', values: ['web'] }] } },
      nodes,
    );
    expect(plans.map(({ requests }) => requests.length)).toEqual([1, 0]);
    expect(plans[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual(['i-1']);
  });

  it('says who is offline, whose platform does not fit, and who is not there any more', () => {
    const nodes = [
      node('a', 'i-1', { pingStatus: 'ConnectionLost' }),
      node('a', 'i-2', { platformType: 'Windows' }),
    ];
    const targets = {
      kind: 'nodes' as const,
      nodes: ['i-1', 'i-2', 'i-gone'].map((nodeId) => ({ connectionId: 'a', nodeId })),
    };
    const [only] = plan({ targets }, nodes);
    expect(only?.offline.map(({ nodeId }) => nodeId)).toEqual(['i-1']);
    expect(only?.misfits.map(({ nodeId }) => nodeId)).toEqual(['i-2']);
    expect(only?.missing).toEqual(['i-gone']);
  });

  it('goes to every connection where only the service knows the group', () => {
    const group = { key: 'resource-groups:Name', values: ['web'] };
    const plans = plan({ targets: { kind: 'targets', targets: [group] } }, [node('a', 'i-1')]);
    expect(plans.map(({ isOpen, requests }) => [isOpen, requests.length])).toEqual([
      [true, 1],
      [true, 1],
    ]);
  });

  it('leaves what was not typed to the service', () => {
    const nodes = [node('a', 'i-1')];
    const [only] = plan(
      { targets: { kind: 'nodes', nodes }, maxErrors: ' 10% ', timeoutSeconds: '60' },
      nodes,
    );
    expect(only?.requests[0]).toEqual({
      documentName: 'AWS-RunShellScript',
      documentVersion: '$DEFAULT',
      parameters: { commands: ['uptime'] },
      nodeIds: ['i-1'],
      targets: [],
      maxErrors: '10%',
      timeoutSeconds: 60,
    });
  });
});

describe('a command that is run again', () => {
  const command = {
    ...{ connectionId: 'a', commandId: 'c', documentName: 'Own', comment: 'hello', parameters: { x: ['1'] } },
    ...{ nodeIds: [], targets: [{ key: 'tag:Role', values: ['web'] }], status: 'Success' as const },
    ...{
      statusDetails: 'Success',
      targetCount: 1,
      completedCount: 1,
      errorCount: 0,
      deliveryTimedOutCount: 0,
    },
    maxErrors: '0',
  };

  it('has what the first one had', () => {
    expect(draftOfCommand(command)).toMatchObject({
      ...{ documentName: 'Own', comment: 'hello', maxErrors: '0', parameters: { x: ['1'] } },
      targets: { kind: 'targets', targets: command.targets },
    });
  });

  it('goes to some of its nodes alone where those are named', () => {
    expect(draftOfCommand(command, ['i-7']).targets).toEqual({
      kind: 'nodes',
      nodes: [{ connectionId: 'a', nodeId: 'i-7' }],
    });
  });
});
