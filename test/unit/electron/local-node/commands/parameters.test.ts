import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, preconditionHolds } from '#electron/local-node/commands/document';
import {
  parameterDeclarationsSchema,
  resolveParameters,
  substitute,
} from '#electron/local-node/documents/parameters';

const declare = (value: unknown) => parameterDeclarationsSchema.parse(value);

describe('substitute', () => {
  it('turns a text that is one placeholder into the value itself', () => {
    expect(substitute('{{ commands }}', { commands: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(substitute('{{commands}}', { commands: 'a' })).toBe('a');
  });

  it('splices a list into the list around it and writes it as JSON inside a text', () => {
    expect(substitute(['first', '{{ more }}', 'last'], { more: ['a', 'b'] })).toEqual([
      'first',
      'a',
      'b',
      'last',
    ]);
    expect(substitute('run {{ more }}', { more: ['a', 'b'] })).toBe('run ["a","b"]');
  });

  it('leaves unknown names, names of Object and values that look like placeholders alone', () => {
    expect(substitute('{{ nobody }} {{ constructor }}', {})).toBe('{{ nobody }} {{ constructor }}');
    expect(substitute('echo {{ a }}', { a: '{{ b }}', b: 'nested' })).toBe('echo {{ b }}');
  });

  it('keeps texts without placeholders and every structure as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(substitute(value, { a: 'b' })).toEqual(value);
      }),
    );
  });
});

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
    [{ type: 'String', allowedValues: ['Scan', 'Install'] }, 'scan', /none of Scan, Install/],
    [{ type: 'String', allowedPattern: '^[0-9]+$' }, '12a', /does not match/],
    [{ type: 'StringList', minItems: 1 }, [], /fewer than 1/],
    [{ type: 'String' }, ['a', 'b'], /is a String/],
  ])('refuses a value that %j forbids', (declaration, value, reason) => {
    expect(() => resolveParameters(declare({ x: declaration }), { x: value as string })).toThrow(reason);
  });
});

describe('parseDocument', () => {
  it('reads plugins of schema 1.2 and steps of 2.2', () => {
    const old = parseDocument(
      {
        schemaVersion: '1.2',
        runtimeConfig: { 'aws:runShellScript': { properties: [{ runCommand: '{{ c }}' }] } },
        parameters: { c: { type: 'StringList' } },
      },
      { c: ['ls'] },
    );
    expect(old.steps).toMatchObject([{ key: 'aws:runShellScript', inputs: [{ runCommand: ['ls'] }] }]);
    const recent = parseDocument(
      { schemaVersion: '2.2', mainSteps: [{ action: 'aws:runShellScript', name: 'a', onFailure: 'exit' }] },
      {},
    );
    expect(recent).toMatchObject({ skipsWhatDoesNotFit: true, steps: [{ key: 'a', onFailure: 'exit' }] });
  });

  it.each([
    [{ schemaVersion: '0.3', mainSteps: [] }, /schemaVersion/],
    [{ schemaVersion: '2.2', mainSteps: [] }, /no steps/],
    [
      {
        schemaVersion: '2.2',
        mainSteps: [
          { action: 'a', name: 'x' },
          { action: 'a', name: 'x' },
        ],
      },
      /same name/,
    ],
    [
      {
        schemaVersion: '2.2',
        mainSteps: [{ action: 'a', name: 'x', inputs: { runCommand: ['{{ssm:/my/param}}'] } }],
      },
      /\/my\/param/,
    ],
  ])('refuses %j', (document, reason) => {
    expect(() => parseDocument(document, {})).toThrow(reason);
  });
});

describe('preconditionHolds', () => {
  it('takes platformType for the platform of the node, on either side', () => {
    expect(preconditionHolds(['platformType', 'Linux'], 'Linux')).toBe(true);
    expect(preconditionHolds(['Windows', 'platformType'], 'Linux')).toBe(false);
    expect(preconditionHolds(undefined, 'Linux')).toBe(true);
  });
});
