import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from '#test/helpers/eventually';
import { PluginBench } from '#test/helpers/plugin-context';

let bench: PluginBench;
beforeEach(() => {
  bench = new PluginBench();
});
afterEach(() => bench.close());

const shell = (name: string, script: string, inputs: Record<string, unknown> = {}) => ({
  action: 'aws:runShellScript',
  name,
  inputs: { runCommand: [script], ...inputs },
});
const recent = (...mainSteps: unknown[]) => ({ schemaVersion: '2.2', mainSteps });
const inner = (documentPath: string, more: Record<string, unknown> = {}) => ({
  action: 'aws:runDocument',
  name: 'inner',
  inputs: { documentType: 'SSMDocument', documentPath, ...more },
});

describe('Schemas', () => {
  const windowsOnly = { action: 'aws:applications', name: 'msi', inputs: {} };

  it('In 2.2 an incompatible plugin is skipped; in <= 2.0 it fails', async () => {
    const { status, steps } = await bench.run(recent(windowsOnly, shell('next', 'echo on')));
    expect([status, steps.msi?.status, steps.next?.status]).toEqual(['Success', 'Skipped', 'Success']);
    const old = await bench.run({ schemaVersion: '2.0', mainSteps: [windowsOnly] });
    expect([old.status, old.steps.msi?.status, old.steps.msi?.code]).toEqual(['Failed', 'Failed', 1]);
    const oldest = await bench.run({
      schemaVersion: '1.2',
      runtimeConfig: { 'aws:applications': { properties: {} } },
    });
    expect(oldest.status).toBe('Failed');
  });

  it('Command 1.2 (runtimeConfig, order not guaranteed) runs each plugin', async () => {
    bench.documents.set('Any', '{}');
    const { status, steps } = await bench.run({
      schemaVersion: '1.2',
      runtimeConfig: {
        'aws:runShellScript': { properties: [{ runCommand: ['echo one'] }, { runCommand: ['echo two'] }] },
        'aws:downloadContent': {
          properties: { sourceType: 'SSMDocument', sourceInfo: '{"name": "Any"}', destinationPath: 'x' },
        },
      },
    });
    expect(status).toBe('Success');
    expect(steps['aws:runShellScript']?.standardOutput).toBe('one\n\ntwo\n');
    expect(steps['aws:downloadContent']?.status).toBe('Success');
  });

  it('fails a plugin that is for this platform and that this node does not have, in each schema', async () => {
    const { steps } = await bench.run(recent({ action: 'aws:runDockerAction', name: 'docker', inputs: {} }));
    expect(steps.docker).toMatchObject({
      status: 'Failed',
      standardError: 'This node does not have the plugin aws:runDockerAction.',
    });
  });

  it('onFailure exit|successAndExit, onSuccess exit, finallyStep', async () => {
    const run = async (inputs: Record<string, unknown>, script = 'exit 3') => {
      const { status, steps } = await bench.run(
        recent(
          shell('one', script, inputs),
          shell('two', 'true'),
          shell('last', 'true', { finallyStep: true }),
        ),
      );
      return [status, steps.one?.status, steps.one?.code, steps.two?.status, steps.last?.status];
    };
    expect(await run({})).toEqual(['Failed', 'Failed', 3, 'Success', 'Success']);
    expect(await run({ onFailure: 'exit' })).toEqual(['Failed', 'Failed', 3, 'Skipped', 'Success']);
    expect(await run({ onFailure: 'successAndExit' })).toEqual([
      'Success',
      'Success',
      168,
      'Skipped',
      'Success',
    ]);
    expect(await run({ onSuccess: 'exit' }, 'true')).toEqual(['Success', 'Success', 0, 'Skipped', 'Success']);
    expect(await run({}, 'exit 168')).toEqual(['Success', 'Success', 168, 'Skipped', 'Success']);
    expect(await run({}, 'exit 169')).toEqual(['Failed', 'Failed', 169, 'Skipped', 'Success']);
  });
});

describe('Exit code', () => {
  it("is the last command's", async () => {
    const last = async (...runCommand: string[]) =>
      (await bench.run(recent({ action: 'aws:runShellScript', name: 'one', inputs: { runCommand } }))).steps
        .one?.code;
    expect(await last('false', 'true')).toBe(0);
    expect(await last('true', '(exit 7)')).toBe(7);
  });
});

describe('194 (Linux/macOS)', () => {
  const count = () => `echo x >> ${join(bench.directory, 'runs')}`;
  const twice = () => `${count()}; test $(wc -l < ${join(bench.directory, 'runs')}) -gt 1 || exit 194`;

  it('= reboot, then the document goes on from that step; what was done is not done again', async () => {
    const reported: string[] = [];
    const onStep = (key: string) => reported.push(key);
    const content = recent(
      shell('before', 'echo first'),
      shell('patch', twice()),
      shell('after', 'echo done'),
    );
    const first = await bench.run(content, {}, { onStep, onRebootAsked: () => undefined });
    expect(first.status).toBe('SuccessAndReboot');
    expect(reported).toEqual(['before']);
    const second = await bench.run(
      content,
      {},
      { onStep, finished: first.steps, onRebootAsked: () => 'never again' },
    );
    expect(second.status).toBe('Success');
    expect(reported).toEqual(['before', 'patch', 'after']);
  });

  it('is a failure with its reason where there is no reboot to be had; the finallyStep runs', async () => {
    const content = recent(
      shell('patch', 'echo patched; exit 194'),
      shell('after', 'true'),
      shell('last', 'true', { finallyStep: 'true' }),
    );
    const { status, steps } = await bench.run(content, {}, { onRebootAsked: () => 'No reboot here.' });
    expect(status).toBe('Failed');
    expect(steps.patch).toMatchObject({
      status: 'Failed',
      code: 194,
      standardOutput: 'patched\n',
      standardError: 'No reboot here.',
    });
    expect([steps.after?.status, steps.last?.status]).toEqual(['Skipped', 'Success']);
  });

  it('not inside runDocument', async () => {
    bench.documents.set('Patch', JSON.stringify(recent(shell('patch', 'exit 194'))));
    const { status, steps } = await bench.run(recent(inner('Patch')), {}, { onRebootAsked: () => undefined });
    expect(status).toBe('Failed');
    expect(steps.inner?.standardError).toContain('A document inside another cannot ask for a reboot');
  });
});

describe('aws:runDocument', () => {
  it('runs documents of the control plane in a version, with parameters in either form', async () => {
    const content = { ...recent(shell('say', 'echo {{ what }}')), parameters: { what: { type: 'String' } } };
    bench.documents.set('Say:2', JSON.stringify(content));
    for (const documentParameters of [{ what: 'hello' }, '{"what": "hello"}', 'what: hello']) {
      const { steps } = await bench.run(recent(inner('Say:2', { documentParameters })));
      expect(steps.inner).toMatchObject({ status: 'Success', standardOutput: 'hello\n' });
    }
  });

  it('runs a document in YAML that an earlier step has downloaded', async () => {
    mkdirSync(bench.downloads);
    writeFileSync(
      join(bench.downloads, 'doc.yaml'),
      stringify(recent(shell('a', 'echo one'), shell('b', 'echo two >&2; exit 4'))),
    );
    const { steps } = await bench.run(recent(inner('doc.yaml', { documentType: 'LocalPath' })));
    expect(steps.inner).toMatchObject({ status: 'Failed', code: 1, standardOutput: 'one\n' });
    expect(steps.inner?.standardError).toContain('two\n');
  });

  it('stops documents that run one another without end', async () => {
    bench.documents.set(
      'Loop',
      JSON.stringify(recent(shell('count', `echo x >> ${join(bench.directory, 'runs')}`), inner('Loop'))),
    );
    const { steps } = await bench.run(recent(inner('Loop')));
    expect(steps.inner?.status).toBe('Failed');
    expect(steps.inner?.standardError).toContain('3 deep');
    expect(readFileSync(join(bench.directory, 'runs'), 'utf8')).toBe('x\nx\nx\n');
  });

  it.each([
    [inner('None'), 'does not exist'],
    [inner('../../etc/passwd', { documentType: 'LocalPath' }), 'leads out of the folder'],
    [inner('missing.json', { documentType: 'LocalPath' }), 'cannot be read (ENOENT)'],
    [inner('Broken'), 'neither JSON nor YAML'],
    [inner('Strange'), 'schemaVersion'],
    [inner('x', { documentType: 'Elsewhere' }), 'needs documentType'],
    [inner('Strange', { documentParameters: '[1]' }), 'documentParameters is no object'],
  ])('says why %j cannot be run', async (step, reason) => {
    bench.documents.set('Broken', '{"a":');
    bench.documents.set('Strange', '{"schemaVersion": "7"}');
    const { steps } = await bench.run(recent(step));
    expect(steps.inner?.status).toBe('Failed');
    expect(steps.inner?.standardError).toContain(reason);
  });
});

describe('cancellation', () => {
  it('in a step ends it and begins no other, not even the finallyStep', async () => {
    const mark = join(bench.directory, 'begun');
    const running = bench.run(
      recent(
        shell('one', `touch ${mark}; sleep 300`),
        shell('two', 'true'),
        shell('last', 'true', { finallyStep: true }),
      ),
    );
    await eventually('the first step', () => existsSync(mark));
    bench.abort.abort();
    const { status, steps } = await running;
    expect([status, steps.one?.status, steps.one?.code, steps.two?.status, steps.last?.status]).toEqual([
      'Cancelled',
      'Cancelled',
      137,
      'Cancelled',
      'Cancelled',
    ]);
  });

  it('between steps begins no other', async () => {
    const { steps } = await bench.run(
      recent(shell('one', 'true'), shell('two', 'true')),
      {},
      { onStep: () => bench.abort.abort() },
    );
    expect([steps.one?.status, steps.two?.status]).toEqual(['Success', 'Cancelled']);
  });
});

describe('{{ssm:name}}', () => {
  const document = recent(shell('one', "echo '{{ssm:/db/host:2}}'"), {
    action: 'aws:downloadContent',
    name: 'get',
    inputs: { sourceType: 'SSMDocument', sourceInfo: '{"name": "{{ssm-secure:doc}}"}' },
  });

  it('is resolved by name and version, and its value is not looked at again', async () => {
    bench.parameters.set('/db/host:2', '{{ssm:doc}}');
    bench.parameters.set('doc', 'Secret-Name');
    bench.documents.set('Secret-Name', '{}');
    const { steps } = await bench.run(document);
    expect(steps.one?.standardOutput).toBe('{{ssm:doc}}\n');
    expect(steps.get?.status).toBe('Success');
  });

  it('is said when it is not there, before anything has begun', async () => {
    const reported: string[] = [];
    await expect(bench.run(document, {}, { onStep: (key) => reported.push(key) })).rejects.toThrow(
      '{{ssm:/db/host:2}}: there is no parameter',
    );
    expect(reported).toEqual([]);
  });

  it('never SecureString (except {{ssm-secure:}} in downloadContent)', async () => {
    await expect(bench.run(recent(shell('one', 'echo {{ssm-secure:token}}')))).rejects.toThrow(
      'given to aws:downloadContent only',
    );
  });
});
