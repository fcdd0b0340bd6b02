import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, documentTypes } from '#shared/documents/check-document';
import type { CommandDocumentSource } from '#shared/documents/command-document';
import { platformsOf } from '#shared/documents/platform-types';

const step = (more: Record<string, unknown> = {}) => ({
  action: 'aws:runShellScript',
  name: 'run',
  inputs: { runCommand: ['true'] },
  ...more,
});
const recent = (more: Record<string, unknown> = {}) => ({
  schemaVersion: '2.2',
  mainSteps: [step()],
  ...more,
});
const messages = (value: unknown, type: 'Command' | 'Session' | 'Automation' = 'Command') =>
  checkDocument(value, type).map(({ message, path }) => `${path.join('.')}: ${message}`);

describe('checkDocument', () => {
  it('has nothing against documents of schema 1.2, 2.0 and 2.2', () => {
    const parameters = {
      commands: { type: 'StringList', minItems: 1, displayType: 'textarea' },
      mode: { type: 'String', default: 'Scan', allowedValues: ['Scan', 'Install'], description: 'x' },
      port: { type: 'String', default: '', allowedPattern: '[0-9]+' },
      info: { type: 'StringMap', default: {} },
    };
    const old = {
      schemaVersion: '1.2',
      description: 'x',
      parameters,
      runtimeConfig: { 'aws:runShellScript': { properties: [{ runCommand: '{{ commands }}' }] } },
    };
    const full = recent({
      parameters,
      mainSteps: [
        step({
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { runCommand: ['true'], onFailure: 'exit' },
          timeoutSeconds: 60,
        }),
        step({ name: 'other', inputs: { runCommand: [], onSuccess: 'exit' } }),
        step({ name: 'last', inputs: { finallyStep: true } }),
      ],
    });
    for (const document of [old, recent({ schemaVersion: '2.0' }), full])
      expect(messages(document)).toEqual([]);
  });

  it.each([
    [{ mainSteps: [step()] }, 'schemaVersion is a text'],
    [recent({ schemaVersion: 2.2 }), 'write "2.2" in quotes'],
    [recent({ schemaVersion: '3.0' }), 'Command documents have the schemaVersion 1.2, 2.0, 2.2, not 3.0'],
    [recent({ mainStep: [] }), 'has no field mainStep'],
    [recent({ mainSteps: [] }), 'at least one step'],
    [recent({ mainSteps: [step(), step()] }), 'Two steps have the name run'],
    [
      recent({ mainSteps: [step({ action: 'aws:runShellscript' })] }),
      'There is no plugin aws:runShellscript',
    ],
    [
      recent({ mainSteps: [step({ inputs: { onFailure: 'abort' } })] }),
      'onFailure is exit or successAndExit',
    ],
    [recent({ mainSteps: [step({ onFailure: 'exit' })] }), 'onFailure stands among the inputs of a step'],
    [recent({ mainSteps: [step({ inputs: { onSuccess: 'stop' } })] }), 'onSuccess is exit'],
    [
      recent({ mainSteps: [step({ inputs: { finallyStep: true } }), step({ name: 'b' })] }),
      'Only the last step',
    ],
    [recent({ mainSteps: [step({ nextStep: 'b' })] }), 'nextStep belongs to Automation'],
    [recent({ mainSteps: [step({ isEnd: true })] }), 'isEnd belongs to Automation'],
    [recent({ mainSteps: [step({ precondition: { StringEquals: ['a'] } })] }), 'two texts'],
    [
      recent({ schemaVersion: '2.0', mainSteps: [step({ precondition: { StringEquals: ['a', 'b'] } })] }),
      'precondition needs schema 2.2',
    ],
    [{ schemaVersion: '1.2', runtimeConfig: {} }, 'at least one plugin'],
    [
      { schemaVersion: '1.2', runtimeConfig: { 'aws:runShellScript': {} } },
      'The properties of aws:runShellScript',
    ],
    [recent({ parameters: [] }), 'parameters is an object'],
    [recent({ parameters: { 'a b': { type: 'String' } } }), 'may have letters'],
    [recent({ parameters: { a: { type: 'String', deflault: '' } } }), 'has no field deflault'],
    [recent({ parameters: { a: { type: 'String', allowedPattern: '(' } } }), 'no regular expression'],
    [recent({ parameters: { a: { type: 'String', default: 3 } } }), 'The default of a is a text'],
    [recent({ parameters: { a: { type: 'String', default: 'c', allowedValues: ['b'] } } }), 'not one of b'],
    [recent({ parameters: { a: { type: 'StringList', default: 'x' } } }), 'a list of texts'],
    [recent({ parameters: { a: { type: 'String', minChars: 5, maxChars: 3 } } }), 'more than maxChars'],
    ['text', 'A document is an object'],
  ])('says what is wrong with %j', (document, message) => {
    expect(messages(document).join('\n')).toContain(message);
  });

  it('lets Command documents take only String and StringList, and the StringMap that AWS uses itself', () => {
    for (const type of ['Integer', 'Boolean', 'MapList'])
      expect(messages(recent({ parameters: { a: { type } } })).join()).toContain(
        'String, StringList, StringMap',
      );
  });

  it('knows Session documents of schema 1.0, and Automation documents by their shape', () => {
    expect(messages({ schemaVersion: '1.0', sessionType: 'Port', properties: {} }, 'Session')).toEqual([]);
    expect(messages({ schemaVersion: '1.0', sessionType: 'Pipe' }, 'Session').join()).toContain(
      'Standard_Stream',
    );
    const automation = { schemaVersion: '0.3', mainSteps: [{ name: 'a', action: 'aws:sleep' }] };
    expect(messages(automation, 'Automation')).toEqual([]);
    expect(messages({ schemaVersion: '0.3' }, 'Automation').join()).toContain('at least one step');
  });

  it('never throws, whatever it is given', () => {
    const fields = fc.constantFrom(
      'schemaVersion',
      'parameters',
      'mainSteps',
      'runtimeConfig',
      'type',
      'default',
      'name',
      'action',
      'inputs',
      'precondition',
      'finallyStep',
      'allowedPattern',
      'allowedValues',
      'minItems',
      '__proto__',
    );
    const values = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('2.2', '1.2', '1.0', '0.3', 'String', 'aws:runShellScript', '(', 3, true, null, -1),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fields, tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    const documents = fc.record({
      schemaVersion: fc.constantFrom('2.2', '1.2', '2.0', '1.0', '0.3'),
      parameters: fc.dictionary(fields, values),
      mainSteps: fc.array(values),
      runtimeConfig: values,
    });
    fc.assert(
      fc.property(
        fc.oneof(values, documents, fc.anything()),
        fc.constantFrom(...documentTypes),
        (value, type) => {
          for (const { message } of checkDocument(value, type)) expect(message).toMatch(/\.$/);
        },
      ),
    );
  });
});

describe('platformsOf', () => {
  const platforms = (document: unknown) => platformsOf(document as CommandDocumentSource);

  it('joins what the plugins run on, without what preconditions exclude', () => {
    expect(platforms(recent())).toEqual(['Linux', 'MacOS']);
    expect(platforms({ schemaVersion: '1.2', runtimeConfig: { 'aws:runPowerShellScript': {} } })).toEqual([
      'Linux',
      'MacOS',
      'Windows',
    ]);
    const split = recent({
      mainSteps: [
        step({ precondition: { StringEquals: ['platformType', 'Linux'] } }),
        step({
          name: 'w',
          action: 'aws:runPowerShellScript',
          precondition: { StringEquals: ['Windows', 'platformType'] },
        }),
      ],
    });
    expect(platforms(split)).toEqual(['Linux', 'Windows']);
  });
});
