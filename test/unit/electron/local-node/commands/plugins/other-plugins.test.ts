import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configurePackage } from '#electron/local-node/commands/plugins/configure-package';
import { packageCommand } from '#electron/local-node/commands/plugins/package-commands';
import { psModule } from '#electron/local-node/commands/plugins/ps-module';
import { refreshAssociation } from '#electron/local-node/commands/plugins/refresh-association';
import { softwareInventory } from '#electron/local-node/commands/plugins/software-inventory';
import { eventually } from '#test/helpers/eventually';
import { PluginBench } from '#test/helpers/plugin-context';

let bench: PluginBench;
beforeEach(() => {
  bench = new PluginBench();
});
afterEach(() => bench.close());

/** A program that notes its arguments in `calls` and goes on with `script`. */
function program(name: string, script = ''): void {
  const folder = join(bench.directory, 'bin');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> ${join(bench.directory, 'calls')}\n${script}\n`);
  chmodSync(path, 0o755);
  bench.env = { PATH: `${folder}:/usr/bin:/bin` };
}
const calls = () => {
  const path = join(bench.directory, 'calls');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};

describe('aws:configurePackage', () => {
  const install = (more: Record<string, unknown> = {}) =>
    configurePackage({ action: 'Install', name: 'tree', version: '', ...more }, bench.context);

  it('changes nothing without the consent of the owner, and says how to give it', async () => {
    program('apt-get');
    const result = await install();
    expect(result).toMatchObject({ status: 'Failed', code: 1 });
    expect(result.standardError).toContain('write {"installPackages": true} into consent.json');
    expect(calls()).toEqual([]);
  });

  it('calls the package manager without a question, and reports what it says', async () => {
    bench.consent.installPackages = true;
    program('apt-get', 'echo "frontend $DEBIAN_FRONTEND"; exit 0');
    expect(await install({ version: '1.8-1' })).toMatchObject({
      status: 'Success',
      standardOutput: 'frontend noninteractive\n',
    });
    await install({ action: 'Uninstall', version: 'latest' });
    expect(calls()).toEqual([
      'apt-get install --yes --quiet tree=1.8-1',
      'apt-get remove --yes --quiet tree',
    ]);
    program('apt-get', 'echo "E: Unable to locate package" >&2; exit 100');
    expect(await install()).toMatchObject({
      status: 'Failed',
      code: 100,
      standardError: expect.stringContaining('Unable to locate'),
    });
  });

  it('takes no name or version for an option or a command', async () => {
    bench.consent.installPackages = true;
    program('apt-get');
    for (const more of [
      { name: '--purge' },
      { name: 'a; b' },
      { version: '-y' },
      { name: '' },
      { action: 'Upgrade' },
    ])
      expect((await install(more)).standardError).toContain('aws:configurePackage needs');
    expect(calls()).toEqual([]);
  });

  it('says where there is no package manager that it knows', async () => {
    bench.consent.installPackages = true;
    bench.env = { PATH: join(bench.directory, 'empty') };
    expect((await install()).standardError).toContain('None of apt-get, dnf, zypper is on this node');
  });

  it('is ended with its command', async () => {
    bench.consent.installPackages = true;
    program('apt-get', 'sleep 300');
    const running = install();
    await eventually('the call', () => calls().length === 1);
    bench.abort.abort();
    expect(await running).toMatchObject({ status: 'Cancelled', code: 137 });
  });

  it.each([
    ['dnf', 'Install', 'dnf install --assumeyes tree-1.8'],
    ['dnf', 'Uninstall', 'dnf remove --assumeyes tree'],
    ['zypper', 'Install', 'zypper --non-interactive install tree=1.8'],
    ['zypper', 'Uninstall', 'zypper --non-interactive remove tree'],
  ] as const)('has for %s, %s the words %s', (manager, action, words) => {
    const { args, file } = packageCommand(manager, { action, name: 'tree', version: '1.8' });
    expect([file, ...args].join(' ')).toBe(words);
  });
});

describe('aws:softwareInventory', () => {
  it('collects what is switched on and names what it does not have', async () => {
    const result = await softwareInventory(
      {
        applications: 'Enabled',
        networkConfig: 'Disabled',
        services: 'Enabled',
        windowsRoles: 'Enabled',
        files: '[{"Path": "/etc"}]',
      },
      bench.context,
    );
    expect(bench.collected).toEqual([
      { typeNames: ['AWS:Application', 'AWS:Service', 'AWS:File'], fileFolders: ['/etc'] },
    ]);
    expect(result).toMatchObject({
      status: 'Success',
      standardOutput: expect.stringContaining('Not collected by this node: windowsRoles.'),
    });
  });

  it('says when the folders make no sense', async () => {
    for (const files of ['{', '[{"Path": "etc"}]'])
      expect((await softwareInventory({ files }, bench.context)).standardError).toContain(
        'files is a JSON list',
      );
  });
});

describe('aws:refreshAssociation', () => {
  it('refuses where the node runs no associations, and else has them run', async () => {
    expect(await refreshAssociation({}, bench.context)).toMatchObject({
      status: 'Failed',
      standardError: expect.stringContaining('runs no associations'),
    });
    const asked: (readonly string[])[] = [];
    bench.refresh = async (ids) => {
      asked.push(ids);
      return 'Two associations run.';
    };
    expect(await refreshAssociation({ associationIds: ['a'] }, bench.context)).toMatchObject({
      status: 'Success',
      standardOutput: 'Two associations run.',
    });
    await refreshAssociation({ associationIds: '' }, bench.context);
    expect(asked).toEqual([['a'], []]);
  });
});

describe('aws:psModule', () => {
  it('says where PowerShell is not installed', async () => {
    bench.env = { PATH: join(bench.directory, 'empty') };
    expect((await psModule({ runCommand: ['Get-Date'] }, bench.context)).standardError).toContain(
      'PowerShell (pwsh) is not installed',
    );
  });

  it('runs its commands with PowerShell, and takes modules from https only', async () => {
    program('pwsh', 'for last; do :; done; cat "$last"');
    expect(await psModule({ runCommand: ['Get-Date'] }, bench.context)).toMatchObject({
      status: 'Success',
      standardOutput: 'Get-Date\n',
    });
    const result = await psModule(
      { source: 'http://127.0.0.1:1/module.zip', runCommand: ['Get-Date'] },
      bench.context,
    );
    expect(result.standardError).toContain('is not https');
  });
});
