import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedPattern } from '#shared/documents/allowed-pattern';
import { checkParameters } from '#shared/documents/check-parameters';
import type { ParameterDeclaration } from '#shared/documents/command-document';

const check = (declaration: ParameterDeclaration, values?: string[]) =>
  checkParameters({ x: declaration }, values === undefined ? {} : { x: values });

describe('checkParameters', () => {
  it('answers lists for StringList, bare texts for String, objects for StringMap, and defaults', () => {
    const declarations = {
      list: { type: 'StringList' },
      text: { type: 'String' },
      map: { type: 'StringMap' },
      rest: { type: 'String', default: 'd' },
    };
    const { problems, values } = checkParameters(declarations, {
      list: ['a', 'b'],
      text: ['t'],
      map: ['{"k": 1}'],
    });
    expect(problems).toEqual([]);
    expect(values).toEqual({ list: ['a', 'b'], text: 't', map: { k: 1 }, rest: 'd' });
  });

  it.each<[ParameterDeclaration, string[] | undefined, string]>([
    [{ type: 'String' }, undefined, 'The document needs the parameter x.'],
    [{ type: 'String' }, ['a', 'b'], 'x takes one value, not 2.'],
    [{ type: 'String' }, [], 'x takes one value, not 0.'],
    [{ type: 'StringList', minItems: 1 }, [], 'x takes at least 1 value.'],
    [{ type: 'StringList', maxItems: 2 }, ['a', 'b', 'c'], 'x takes at most 2 values.'],
    [{ type: 'StringList', maxChars: 1 }, ['a', 'bb'], 'x is longer than 1 characters.'],
    [{ type: 'String', minChars: 2 }, ['a'], 'x is shorter than 2 characters.'],
    [{ type: 'String', allowedValues: ['Scan'] }, ['scan'], 'x is not one of Scan.'],
    [{ type: 'String', allowedPattern: '[0-9]+' }, ['12a'], 'x does not match the pattern [0-9]+.'],
    [{ type: 'StringMap' }, ['[]'], 'x takes a JSON object, such as {"key": "value"}.'],
  ])('refuses for %j the values %j', (declaration, values, message) => {
    expect(check(declaration, values).problems).toEqual([{ name: 'x', message }]);
  });

  it('refuses a value that no parameter is there for', () => {
    expect(checkParameters({}, { toString: ['x'] }).problems).toEqual([
      { name: 'toString', message: 'The document has no parameter toString.' },
    ]);
  });

  it('never throws, and every problem names its parameter', () => {
    const declarations = fc.dictionary(
      fc.string(),
      fc.record(
        {
          type: fc.constantFrom('String', 'StringList', 'StringMap', 'other'),
          default: fc.jsonValue(),
          allowedPattern: fc.constantFrom('a+', '(', '(?i)x', ''),
          allowedValues: fc.array(fc.jsonValue()),
          minItems: fc.nat(3),
          maxChars: fc.nat(3),
        },
        { requiredKeys: ['type'] },
      ),
    );
    fc.assert(
      fc.property(declarations, fc.dictionary(fc.string(), fc.array(fc.string())), (declared, given) => {
        for (const { name, message } of checkParameters(declared as never, given).problems)
          expect(message).toContain(name);
      }),
    );
  });
});

describe('allowedPattern', () => {
  it('has to match the whole value', () => {
    expect(allowedPattern('a|b')?.test('ab')).toBe(false);
    expect(allowedPattern('^a$')?.test('a')).toBe(true);
  });

  it('knows the flags that Java and RE2 know', () => {
    expect(allowedPattern('(?i)scan')?.test('SCAN')).toBe(true);
    expect(allowedPattern('(')).toBeUndefined();
  });
});
