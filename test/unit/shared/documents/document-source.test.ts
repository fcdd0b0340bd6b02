import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { DocumentSyntaxError } from '#shared/documents/document-source';
import { readJson } from '#shared/documents/json-source';
import { readYaml } from '#shared/documents/yaml-source';

function failure(read: () => unknown): { message: string; line: number; column: number } {
  try {
    read();
  } catch (error) {
    if (error instanceof DocumentSyntaxError) return { message: error.message, ...error.position };
    throw error;
  }
  throw new Error('it was read');
}

describe('readJson', () => {
  it('reads what JSON.parse reads, and gives the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(0, 2, 8), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(readJson(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else, without raising anything else', () => {
    const nearJson = fc
      .array(fc.constantFrom('{', '}', '[', ']', '"a"', ':', ',', '1', 'true', ' ', '-', '\\'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearJson), (text) => {
        let parsed: { value: unknown } | undefined;
        try {
          parsed = { value: JSON.parse(text) };
        } catch {
          // Then ours has to refuse it as well.
        }
        if (parsed === undefined) failure(() => readJson(text));
        // A name that occurs twice is the one thing that JSON.parse lets pass.
        else if (!/"a".*"a"/.test(text)) expect(readJson(text).value).toEqual(parsed.value);
      }),
    );
  });

  it.each([
    ['{"a": 1,}', 1, 9, 'A name in double quotes'],
    ['{\n  "a" 1\n}', 2, 7, 'A colon'],
    ['{"a": [1 2]}', 1, 10, 'A comma or a closing bracket'],
    ['{"a": 1} x', 1, 10, 'follows the end'],
    ['{"a": "x\ny"}', 1, 9, 'unescaped'],
    ['{"a": 1, "a": 2}', 1, 10, 'occurs twice'],
    ['', 1, 1, 'the end of the text'],
    ['{"a": tru}', 1, 7, 'A value is expected'],
  ])('says where %j is wrong', (text, line, column, message) => {
    const found = failure(() => readJson(text));
    expect(found).toMatchObject({ line, column });
    expect(found.message).toContain(message);
  });

  it('knows where each value stands', () => {
    const source = readJson('{\n  "steps": [\n    {"name": "x"}\n  ]\n}');
    expect(source.positionOf(['steps', 0, 'name'])).toEqual({ line: 3, column: 14 });
    expect(source.positionOf(['steps', 0, 'missing'])).toEqual({ line: 3, column: 5 });
  });

  it('refuses what is nested so deep that it would exhaust the stack', () => {
    expect(failure(() => readJson('['.repeat(60_000))).message).toContain('nested');
  });
});

describe('readYaml', () => {
  it('gives back what was written as YAML, and as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(readYaml(stringify(plain)).value).toEqual(plain);
        expect(readYaml(JSON.stringify(plain)).value).toEqual(plain);
      }),
    );
  });

  it('never raises anything but a DocumentSyntaxError', () => {
    const nearYaml = fc
      .array(
        fc.constantFrom(
          'a',
          ':',
          ' ',
          '\n',
          '- ',
          '&x ',
          '*x',
          '[',
          '{',
          '}',
          ']',
          '|',
          '>',
          '"',
          "'",
          '!!map ',
          '<<: ',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearYaml), (text) => {
        try {
          readYaml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentSyntaxError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a: 1\na: 2\n', 2, 1],
    ['steps:\n  - name: x\n   action: y\n', 3, 1],
    ['a: "open\n', 2, 1],
  ])('says on which line %j is wrong', (text, line) => {
    expect(failure(() => readYaml(text)).line).toBe(line);
  });

  it('knows where each value stands', () => {
    const source = readYaml('steps:\n  - name: x\n    action: y\n');
    expect(source.positionOf(['steps', 0, 'action'])).toEqual({ line: 3, column: 13 });
    expect(source.positionOf(['steps', 0, 'none'])).toEqual({ line: 2, column: 5 });
  });

  it('refuses aliases that multiply and nesting that has no end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c,*c,*c]',
    ].join('\n');
    expect(failure(() => readYaml(bomb)).message).toMatch(/alias/i);
    expect(failure(() => readYaml('['.repeat(60_000))).message).toContain('nested');
    expect(failure(() => readYaml('[1,'.repeat(20_000))).message).not.toBe('');
    expect(failure(() => readYaml('- '.repeat(30_000))).message).toContain('nested');
  });
});
