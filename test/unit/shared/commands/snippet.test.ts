import { describe, expect, it } from 'vitest';
import { fillVariables, snippetVariables } from '#shared/commands/snippet';

describe('the variables of a snippet', () => {
  it('are each asked for once, with the first default', () => {
    const parameters = {
      commands: ['systemctl restart [[unit]]', 'sleep [[wait=5]]'],
      cwd: ['/srv/[[unit=web]]'],
    };
    expect(snippetVariables(parameters)).toEqual([
      { name: 'unit', default: 'web' },
      { name: 'wait', default: '5' },
    ]);
  });

  it('are not what shells mean by double brackets', () => {
    const commands = ['if [[ -f x ]]; then', 'grep "[[:alpha:]]" f', 'echo {{ x }} $x'];
    expect(snippetVariables({ commands })).toEqual([]);
  });

  it('are replaced once: a value is not looked at again', () => {
    expect(fillVariables({ commands: ['[[a]] [[b=1]] [[c]]'] }, { a: '[[b]]', b: '2' })).toEqual({
      commands: ['[[b]] 2 [[c]]'],
    });
  });
});
