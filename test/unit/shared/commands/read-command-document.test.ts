import { describe, expect, it } from 'vitest';
import { previewSteps, readCommandDocument } from '#shared/commands/read-command-document';

const read = (content: string, format: 'JSON' | 'YAML' = 'YAML') =>
  readCommandDocument({ name: 'Own', documentVersion: '1', documentType: 'Command', format, content });

describe('the preview of a command', () => {
  it('has the script with its parameters put in', () => {
    const document = read(`
schemaVersion: '2.2'
parameters:
  who: { type: String, default: world }
mainSteps:
  - name: greet
    action: aws:runShellScript
    precondition: { StringEquals: [platformType, Linux] }
    inputs: { runCommand: ['echo {{ who }}', 'echo {{ssm:motd}}'] }
`);
    expect(previewSteps(document, { who: ['you'] })).toEqual({
      problems: [],
      steps: [
        expect.objectContaining({
          name: 'greet',
          platform: 'Linux',
          script: 'echo you\necho {{ssm:motd}}',
        }),
      ],
    });
  });

  it('reads documents of schema 1.2, whose lines are a parameter', () => {
    const document = read(
      JSON.stringify({
        schemaVersion: '1.2',
        parameters: { commands: { type: 'StringList' } },
        runtimeConfig: {
          'aws:runPowerShellScript': { properties: [{ id: '0', runCommand: '{{ commands }}' }] },
        },
      }),
      'JSON',
    );
    expect(previewSteps(document, { commands: ['dir', 'cd'] }).steps[0]?.script).toBe('dir\ncd');
  });

  it('says what is wrong with the parameters', () => {
    const document = read("schemaVersion: '2.2'\nparameters: { n: { type: String } }\nmainSteps: []\n");
    expect(previewSteps(document, {}).problems).toEqual(['The document needs the parameter n.']);
  });
});
