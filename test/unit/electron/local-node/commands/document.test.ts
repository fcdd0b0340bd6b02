import { describe, expect, it } from 'vitest';
import { parseDocument, preconditionHolds } from '#electron/local-node/commands/document';

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
      {
        schemaVersion: '2.2',
        mainSteps: [{ action: 'aws:runShellScript', name: 'a', inputs: { onFailure: 'exit' } }],
      },
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
  ])('refuses %j', (document, reason) => {
    expect(() => parseDocument(document, {})).toThrow(reason);
  });
});

describe('preconditionHolds', () => {
  const holds = (written: [string, string], mode = 'on') => {
    const document = parseDocument(
      {
        schemaVersion: '2.2',
        parameters: { mode: { type: 'String' } },
        mainSteps: [{ action: 'aws:runShellScript', name: 'a', precondition: { StringEquals: written } }],
      },
      { mode },
    );
    return preconditionHolds(document.steps[0]?.precondition, 'Linux');
  };

  it('takes platformType for the platform of the node, on either side', () => {
    expect(holds(['platformType', 'Linux'])).toBe(true);
    expect(holds(['Windows', 'platformType'])).toBe(false);
    expect(preconditionHolds(undefined, 'Linux')).toBe(true);
  });

  it('compares parameters, of which none is taken for the word platformType', () => {
    expect(holds(['{{ mode }}', 'on'])).toBe(true);
    expect(holds(['off', '{{ mode }}'])).toBe(false);
    expect(holds(['{{ mode }}', 'Linux'], 'platformType')).toBe(false);
  });
});
