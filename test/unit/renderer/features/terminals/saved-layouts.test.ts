import { describe, expect, it } from 'vitest';
import { savedLayoutSchema } from '#shared/settings/workspace';
import {
  layoutNameProblem,
  layoutOf,
  namesText,
  withNewIds,
} from '../../../../../renderer/features/terminals/saved-layouts';
import { newPane } from '../../../../../renderer/features/terminals/terminal-pane-model';

const web = { connectionId: 'bridge', nodeId: 'mi-1', nodeName: 'web' };
const panes = [newPane('one', web, 'web'), newPane('two', web, 'web (2)', 'g-1')];
const drawn = {
  grid: { root: { type: 'branch', data: [{ data: { views: ['one', 'two'], activeView: 'two', id: '1' } }] } },
  panels: { one: { id: 'one', title: 'web' }, two: { id: 'two', title: 'one' } },
};

describe('a layout', () => {
  const layout = layoutOf('l-1', ' Web tier ', panes, drawn);

  it('keeps panes, nodes, titles, groups and the arrangement, as the settings can hold them', () => {
    expect(savedLayoutSchema.parse(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
    expect(layout.name).toBe('Web tier');
    expect(layout.terminals).toEqual([
      { terminalId: 'one', ...web, title: 'web' },
      { terminalId: 'two', ...web, title: 'web (2)', groupId: 'g-1' },
    ]);
  });

  it('opens under new ids, the same in terminals and arrangement', () => {
    let count = 0;
    const opened = withNewIds(layout, () => {
      count += 1;
      return `new-${count}`;
    });
    expect(opened.terminals.map(({ terminalId }) => terminalId)).toEqual(['new-1', 'new-2']);
    expect(opened.layout).toMatchObject({
      grid: { root: { data: [{ data: { views: ['new-1', 'new-2'], activeView: 'new-2', id: '1' } }] } },
      panels: { 'new-1': { id: 'new-1', title: 'web' }, 'new-2': { id: 'new-2' } },
    });
    expect(JSON.stringify(layout)).not.toContain('new-');
  });

  it('needs a name of at most 80 characters', () => {
    expect(layoutNameProblem('Web')).toBeUndefined();
    expect(layoutNameProblem('x'.repeat(80))).toBeUndefined();
    expect(layoutNameProblem('  ')).toContain('name');
    expect(layoutNameProblem('x'.repeat(81))).toContain('80');
  });

  it('has a name of its own, whatever the case', () => {
    expect(layoutNameProblem(' WEB ', ['db', 'Web'])).toContain('Another layout');
    expect(layoutNameProblem('Web 2', ['db', 'Web'])).toBeUndefined();
  });
});

describe('names in a sentence', () => {
  it('are joined, and counted where they are many', () => {
    expect(namesText([])).toBe('');
    expect(namesText(['a'])).toBe('a');
    expect(namesText(['a', 'b'])).toBe('a and b');
    expect(namesText(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(namesText(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
  });
});
