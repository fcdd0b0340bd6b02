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
