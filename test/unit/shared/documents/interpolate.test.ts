import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  interpolate,
  parameterStoreReferences,
  placeholderNames,
  replaceReferences,
} from '#shared/documents/interpolate';

describe('interpolate', () => {
  it('turns a text that is one placeholder into the value itself', () => {
    expect(interpolate('{{ commands }}', { commands: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(interpolate('{{commands}}', { commands: 'a' })).toBe('a');
  });

  it('splices a list into the list around it and writes it as JSON inside a text', () => {
    expect(interpolate(['first', '{{ more }}', 'last'], { more: ['a', 'b'] })).toEqual([
      'first',
      'a',
      'b',
      'last',
    ]);
    expect(interpolate('run {{ more }}', { more: ['a', 'b'] })).toBe('run ["a","b"]');
  });

  it('leaves unknown names, names of Object and values that look like placeholders alone', () => {
    expect(interpolate('{{ nobody }} {{ constructor }}', {})).toBe('{{ nobody }} {{ constructor }}');
  });

  it('puts values in with no nesting', () => {
    expect(interpolate('echo {{ a }}', { a: '{{ b }}', b: 'nested' })).toBe('echo {{ b }}');
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(interpolate('<{{ a }}|{{b}}>', { a, b })).toBe(`<${a}|${b}>`);
      }),
    );
  });

  it('keeps texts without placeholders and every structure as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(interpolate(value, { a: 'b' })).toEqual(value);
      }),
    );
  });
});

describe('placeholderNames', () => {
  it('names each placeholder once, in its order, wherever it stands', () => {
    expect(placeholderNames({ x: ['{{ b }} {{a}}'], y: '{{ b }}', z: 3 })).toEqual(['b', 'a']);
    expect(placeholderNames('{{ssm:name}}')).toEqual([]);
  });
});

describe('references to Parameter Store', () => {
  it('are found with their versions, plain and secure', () => {
    expect(parameterStoreReferences({ a: ['x {{ssm:/db/host:3}}', '{{ ssm-secure:token }}'] })).toEqual([
      { placeholder: '{{ssm:/db/host:3}}', name: '/db/host:3', secure: false },
      { placeholder: '{{ ssm-secure:token }}', name: 'token', secure: true },
    ]);
  });

  it('are replaced by values that are not looked at again', () => {
    const texts = new Map([
      ['{{ssm:a}}', '{{ssm:b}}'],
      ['{{ssm:b}}', 'no'],
    ]);
    expect(replaceReferences(['{{ssm:a}} and {{ c }}'], texts)).toEqual(['{{ssm:b}} and {{ c }}']);
  });
});
