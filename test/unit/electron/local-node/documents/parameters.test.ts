import { describe, expect, it } from 'vitest';
import { parameterDeclarationsSchema, resolveParameters } from '#electron/local-node/documents/parameters';

const declare = (value: unknown) => parameterDeclarationsSchema.parse(value);

describe('resolveParameters', () => {
  it('prefers what was given to the default and makes a list of a StringList', () => {
    const declarations = declare({
      commands: { type: 'StringList' },
      timeout: { type: 'String', default: '3600' },
    });
    expect(resolveParameters(declarations, { commands: 'one' })).toEqual({
      commands: ['one'],
      timeout: '3600',
    });
    expect(resolveParameters(declarations, { timeout: ['60'] })).toEqual({ timeout: '60' });
  });

  it.each([
    [{ type: 'String', allowedValues: ['Scan', 'Install'] }, 'scan', /not one of Scan, Install/],
    [{ type: 'String', allowedPattern: '^[0-9]+$' }, '12a', /does not match/],
    [{ type: 'StringList', minItems: 1 }, [], /at least 1/],
    [{ type: 'String' }, ['a', 'b'], /is a String/],
  ])('refuses a value that %j forbids', (declaration, value, reason) => {
    expect(() => resolveParameters(declare({ x: declaration }), { x: value as string })).toThrow(reason);
  });

  it('takes a StringMap as JSON text, and refuses any other text', () => {
    const declarations = declare({ info: { type: 'StringMap' } });
    expect(resolveParameters(declarations, { info: '{"a": 1}' })).toEqual({ info: { a: 1 } });
    expect(() => resolveParameters(declarations, { info: '[1]' })).toThrow(/no JSON object/);
  });

  it('lets an empty default stand for a value that was not given', () => {
    const declarations = declare({ port: { type: 'String', default: '', allowedPattern: '[0-9]+' } });
    expect(resolveParameters(declarations, { port: '' })).toEqual({ port: '' });
    expect(() => resolveParameters(declarations, { port: 'x' })).toThrow(/does not match/);
  });

  it('takes no value from what every object has', () => {
    expect(resolveParameters(declare({ constructor: { type: 'String' } }), {})).toEqual({});
  });
});
