import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateSsmAgent } from '#electron/control-plane/documents/update-agent';
import { interpolate } from '#shared/documents/interpolate';

describe.skipIf(process.platform !== 'linux')('the script of AWS-UpdateSSMAgent', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-update-'));
    program('apt-get', `echo "$@" >> ${join(directory, 'calls')}`);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const program = (name: string, script: string) => {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  };
  const installed = (version: string) =>
    program('dpkg-query', version === '' ? 'exit 1' : `test "$2" = '-f=\${Version}' && printf ${version}`);
  const run = (values: Record<string, string> = {}, env: Record<string, string> = {}) => {
    const [step] = updateSsmAgent.content.mainSteps as { inputs: { runCommand: string[] } }[];
    const lines = interpolate(step?.inputs.runCommand, {
      version: '',
      allowDowngrade: 'false',
      ...values,
    }) as string[];
    return execFileSync('/bin/sh', ['-c', lines.join('\n')], {
      encoding: 'utf8',
      env: { PATH: `${directory}:/usr/bin:/bin`, ...env },
    });
  };
  const calls = () => {
    try {
      return readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };

  it('changes nothing where the agent is no package of the system, and says so', () => {
    installed('');
    expect(run()).toContain('nothing was updated');
    expect(calls()).toEqual([]);
  });

  it('updates a stock agent with the package manager, to the newest version or to one that is named', () => {
    installed('3.2.0-1');
    expect(run()).toContain('Installed: amazon-ssm-agent 3.2.0-1');
    run({ version: '3.3.0-1' });
    expect(calls()).toEqual([
      'install --yes --quiet --only-upgrade --allow-downgrades amazon-ssm-agent',
      'install --yes --quiet --only-upgrade --allow-downgrades amazon-ssm-agent=3.3.0-1',
    ]);
  });

  it('takes an older version only where a downgrade is allowed', () => {
    installed('3.10.0-1');
    expect(run({ version: '3.9.0-1' })).toContain('a downgrade is not allowed');
    expect(calls()).toEqual([]);
    run({ version: '3.9.0-1', allowDowngrade: 'true' });
    expect(calls()).toHaveLength(1);
  });

  it('reports on a node of ours and updates nothing there', () => {
    installed('3.2.0-1');
    const text = run({}, { QUARTERDECK_COMMAND_ID: 'x' });
    expect(text).toContain('This is a node of Quarterdeck');
    expect(text).toContain('Installed: amazon-ssm-agent 3.2.0-1');
    expect(calls()).toEqual([]);
  });
});
