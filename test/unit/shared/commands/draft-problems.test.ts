import { describe, expect, it } from 'vitest';
import { emptyDraft } from '#shared/commands/command-draft';
import {
  draftProblems,
  filledParameters,
  hasProblems,
  parameterProblem,
  refusedAt,
} from '#shared/commands/draft-problems';

const draft = {
  ...emptyDraft,
  documentName: 'Own',
  targets: { kind: 'nodes' as const, nodes: [{ connectionId: 'a', nodeId: 'i-1' }] },
};

describe('a draft', () => {
  it('that is whole has no problems', () => {
    expect(hasProblems(draftProblems(draft, {}))).toBe(false);
  });

  it('needs a document and somebody to run it', () => {
    const problems = draftProblems(emptyDraft, undefined);
    expect(problems.document).toBe('Choose what is to be run.');
    expect(problems.targets).toBe('Choose at least one node.');
  });

  it.each(['0', '0%', '101%', '-1', 'ten', '1.5'])('refuses %s nodes at a time', (maxConcurrency) => {
    expect(draftProblems({ ...draft, maxConcurrency }, {}).maxConcurrency).toBeDefined();
  });

  it.each(['0', '0%', '100%', '7'])('allows %s errors', (maxErrors) => {
    expect(draftProblems({ ...draft, maxErrors }, {}).maxErrors).toBeUndefined();
  });

  it.each([
    ['29', true],
    ['30', false],
    ['2592000', false],
    ['2592001', true],
    ['1e3', true],
  ])('with %s seconds for delivery: refused is %s', (timeoutSeconds, isRefused) => {
    expect(draftProblems({ ...draft, timeoutSeconds }, {}).timeoutSeconds !== undefined).toBe(isRefused);
  });

  it('says what is wrong with a parameter as it is typed', () => {
    const port = { type: 'String', allowedPattern: '[0-9]+' };
    expect(parameterProblem('port', port, undefined)).toBe('port is needed.');
    expect(parameterProblem('port', port, ['x'])).toContain('port does not match');
    expect(parameterProblem('port', port, ['80'])).toBeUndefined();
    expect(parameterProblem('map', { type: 'StringMap' }, ['[1]'])).toContain('takes a JSON object');
    expect(parameterProblem('mode', { type: 'String', default: '' }, undefined)).toBeUndefined();
  });
});

describe('what is sent of parameters', () => {
  const declarations = {
    commands: { type: 'StringList' },
    timeout: { type: 'String', default: '3600' },
    empty: { type: 'String', default: '' },
    map: { type: 'StringMap', default: {} },
  };

  it('leaves out defaults, empty ones and those that the document does not have', () => {
    const typed = { commands: ['a', '', 'b'], timeout: ['3600'], empty: [''], map: [''], stray: ['x'] };
    expect(filledParameters(declarations, typed)).toEqual({ commands: ['a', '', 'b'] });
  });

  it('has what differs from a default', () => {
    expect(filledParameters(declarations, { timeout: ['60'], map: ['{"a":1}'] })).toEqual({
      timeout: ['60'],
      map: ['{"a":1}'],
    });
  });
});

describe('a refusal of the service', () => {
  it('stands at the parameter that it names', () => {
    const text = 'Could not send the command: Parameter "port" does not match the pattern.';
    expect(refusedAt(text, ['por', 'port'])).toEqual({ parameters: { port: text } });
  });

  it('stands at the field that it names', () => {
    expect(refusedAt('MaxErrors is not valid.', []).maxErrors).toBeDefined();
    expect(refusedAt('There is no managed node mi-1.', []).targets).toBeDefined();
  });

  it('stands at no field when it names none', () => {
    expect(hasProblems(refusedAt('Something went wrong.', ['commands']))).toBe(false);
  });
});
