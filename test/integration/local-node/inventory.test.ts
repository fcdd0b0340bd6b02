import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, networkInterfaces, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applicationGatherer } from '#electron/local-node/inventory/gatherers/application';
import { fileGatherer } from '#electron/local-node/inventory/gatherers/file';
import { instanceDetailedInformationGatherer } from '#electron/local-node/inventory/gatherers/instance-detailed-information';
import { networkGatherer } from '#electron/local-node/inventory/gatherers/network';
import { processGatherer } from '#electron/local-node/inventory/gatherers/process';
import { noServiceManager, serviceGatherer } from '#electron/local-node/inventory/gatherers/service';
import { eventually } from '#test/helpers/eventually';
import { refusal } from '#test/helpers/scripted-service';
import { NodeBench } from './node-with-service';

const hasDpkg = existsSync('/usr/bin/dpkg-query');

describe('inventory of this machine', () => {
  it.runIf(hasDpkg)('names every package and version exactly as dpkg-query -W does', async () => {
    const printed = execFileSync('dpkg-query', ['-W'], { encoding: 'utf8' }).trimEnd().split('\n');
    const rows = await applicationGatherer.gather();
    expect(rows.map((row) => `${row.Name}\t${row.Version}`)).toEqual(printed);
  });

  it('describes processors and kernel', async () => {
    const [row] = await instanceDetailedInformationGatherer.gather();
    expect(row).toMatchObject({ CPUs: String(cpus().length), KernelVersion: release() });
    expect(Number(row?.TotalMemoryMiB)).toBeGreaterThan(0);
  });

  it('lists every network interface with its addresses', async () => {
    const rows = await networkGatherer.gather();
    for (const [name, addresses] of Object.entries(networkInterfaces())) {
      const row = rows.find((each) => each.Name === name);
      for (const address of addresses ?? [])
        expect(`${row?.IPV4},${row?.IPV6}`.split(',')).toContain(address.address);
    }
  });

  it('lists services, and says so where no service manager runs', async () => {
    const rows = await serviceGatherer.gather();
    expect(new Set(rows.map((row) => row.Name)).size).toBe(rows.length);
    if (!existsSync('/run/systemd/private'))
      expect(rows.every((row) => row.Status === noServiceManager)).toBe(true);
  });

  it('lists running processes, this one among them, without their arguments', async () => {
    const rows = await processGatherer.gather();
    expect(rows.find((row) => row.ProcessId === String(process.pid))).toMatchObject({
      ParentProcessId: String(process.ppid),
    });
    expect(Object.keys(rows[0] ?? {})).not.toContain('CommandLine');
  });

  it('lists files of chosen folders up to a limit and follows no links', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-files-'));
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'a.txt'), 'abc');
    writeFileSync(join(folder, 'sub', 'b.txt'), '');
    const rows = await fileGatherer([folder]).gather();
    expect(rows.map((row) => [row.Name, row.Size, row.InstalledDir])).toEqual([
      [join(folder, 'a.txt'), '3', folder],
      [join(folder, 'sub', 'b.txt'), '0', join(folder, 'sub')],
    ]);
    expect(await fileGatherer([folder], 1).gather()).toHaveLength(1);
    expect(await fileGatherer(['/does/not/exist']).gather()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('PutInventory of the local node', () => {
  let bench: NodeBench;
  beforeEach(async () => {
    bench = await NodeBench.open();
    writeFileSync(
      join(bench.directory, 'inventory.json'),
      JSON.stringify({ fileFolders: [bench.directory] }),
    );
  });
  afterEach(() => bench.close());

  type Item = { TypeName: string; ContentHash: string; Content?: unknown[] };
  const itemsOf = (calls: Record<string, unknown>[]) => calls.flatMap((call) => call.Items as Item[]);
  const puts = (count: number) =>
    eventually(`${count} reports`, () => {
      const items = itemsOf(bench.service.callsOf('PutInventory'));
      const reports = items.filter((item) => item.TypeName === 'AWS:Application');
      return reports.length >= count ? items : undefined;
    });

  it('sends everything at first and only hashes of what did not change afterwards', async () => {
    const { node } = await bench.online();
    const first = await puts(1);
    expect(first.every((item) => Array.isArray(item.Content))).toBe(true);
    // The hashes are kept once the service has answered.
    await eventually('the kept hashes', () => existsSync(join(bench.directory, 'inventory-hashes.json')));
    bench.service.calls.length = 0;
    node.gatherInventory();
    const [again] = (await puts(1)).filter((item) => item.TypeName === 'AWS:Application');
    expect(again).toMatchObject({
      ContentHash: first.find((item) => item.TypeName === 'AWS:Application')?.ContentHash,
    });
    expect(again).not.toHaveProperty('Content');
  });

  it('sends everything again when the service does not hold what a hash stands for', async () => {
    const { node } = await bench.online();
    await puts(1);
    await eventually('the kept hashes', () => existsSync(join(bench.directory, 'inventory-hashes.json')));
    let refused = 0;
    bench.service.handlers.set('PutInventory', (input) => {
      const missing = (input.Items as Item[]).some((item) => item.Content === undefined);
      if (missing) refused += 1;
      return missing ? refusal('ItemContentMismatchException') : { body: {} };
    });
    bench.service.calls.length = 0;
    node.gatherInventory();
    const items = await eventually('the whole content', () => {
      const whole = itemsOf(bench.service.callsOf('PutInventory')).filter(
        (item) => item.Content !== undefined,
      );
      return whole.some((item) => item.TypeName === 'AWS:Application') ? whole : undefined;
    });
    expect(refused).toBeGreaterThan(0);
    expect(items.length).toBeGreaterThan(1);
  });
});
