import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gatherer, InventoryEntry } from '../gatherer';
import { runProgram } from '../run-program';

/** Folders of unit files; an earlier one hides a unit of the same name in a later one (systemd.unit(5)). */
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** What a row says where unit files lie but nothing runs them. */
export const noServiceManager = 'No service manager is running';

/** The keys of a unit file that a row shows. Lists may be given several times. */
export interface UnitFile {
  description: string;
  type: string;
  requires: string[];
  installable: boolean;
}

/** Reads systemd's unit file syntax: sections, assignments, comments, continued lines. */
export function parseUnitFile(text: string): UnitFile {
  const unit: UnitFile = { description: '', type: 'simple', requires: [], installable: false };
  let section = '';
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const header = /^\[(.+)\]$/.exec(trimmed);
    if (header) {
      section = header[1] as string;
      if (section === 'Install') unit.installable = true;
      continue;
    }
    const equals = trimmed.indexOf('=');
    if (equals < 0) continue;
    const key = trimmed.slice(0, equals).trim();
    const value = trimmed.slice(equals + 1).trim();
    if (section === 'Unit' && key === 'Description') unit.description = value;
    else if (section === 'Unit' && key === 'Requires')
      unit.requires.push(...value.split(/\s+/).filter(Boolean));
    else if (section === 'Service' && key === 'Type' && value !== '') unit.type = value;
  }
  return unit;
}

/** `systemctl list-units --plain --no-legend`: unit name to `active (running)`. */
export function parseUnitStates(output: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [unit, , active, sub] = line.trim().split(/\s+/);
    if (unit && active && sub) states.set(unit, `${active} (${sub})`);
  }
  return states;
}

/** `systemctl list-unit-files --no-legend`: unit name to enabled, disabled, static ... */
export function parseUnitFileStates(output: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [unit, state] = line.trim().split(/\s+/);
    if (unit && state) states.set(unit, state);
  }
  return states;
}

/** Whether this machine was booted with systemd; the test that sd_booted(3) makes. */
function isSystemdRunning(): boolean {
  return existsSync('/run/systemd/system') && existsSync('/run/systemd/private');
}

/**
 * Services by their unit files, with systemd's state where it runs; elsewhere Status says that nothing does. Windows'
 * attribute names are AWS's own, so they are used here too.
 */
export const serviceGatherer: Gatherer = {
  typeName: 'AWS:Service',
  schemaVersion: '1.0',
  async gather() {
    const running = isSystemdRunning();
    const states = running
      ? parseUnitStates(
          (await runProgram('systemctl', [
            'list-units',
            '--type=service',
            '--all',
            '--plain',
            '--no-legend',
            '--no-pager',
          ])) ?? '',
        )
      : undefined;
    const fileStates = running
      ? parseUnitFileStates(
          (await runProgram('systemctl', [
            'list-unit-files',
            '--type=service',
            '--no-legend',
            '--no-pager',
          ])) ?? '',
        )
      : undefined;
    const enabled = running ? new Set<string>() : await enabledByLinks();
    const rows: InventoryEntry[] = [];
    for (const [name, path] of await unitFiles()) {
      const masked = (await realpath(path).catch(() => '')) === '/dev/null';
      const unit = parseUnitFile(masked ? '' : await readFile(path, 'utf8').catch(() => ''));
      const byFile = masked
        ? 'masked'
        : enabled.has(name)
          ? 'enabled'
          : unit.installable
            ? 'disabled'
            : 'static';
      rows.push({
        Name: name,
        DisplayName: unit.description,
        ServiceType: unit.type,
        Status: states === undefined ? noServiceManager : (states.get(name) ?? 'inactive (dead)'),
        DependentServices: '',
        ServicesDependedOn: unit.requires.join(' '),
        StartType: fileStates?.get(name) ?? byFile,
      });
    }
    return rows.sort((left, right) => ((left.Name as string) < (right.Name as string) ? -1 : 1));
  },
};

async function unitFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of unitFolders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if (!name.endsWith('.service') || files.has(name)) continue;
      const info = await lstat(path).catch(() => undefined);
      if (info?.isFile() || info?.isSymbolicLink()) files.set(name, path);
    }
  }
  return files;
}

/** Without a manager, enabled means what `systemctl enable` leaves: a link in a `.wants` folder. */
async function enabledByLinks(): Promise<Set<string>> {
  const names = new Set<string>();
  for (const entry of await readdir('/etc/systemd/system').catch(() => [])) {
    if (!entry.endsWith('.wants') && !entry.endsWith('.requires')) continue;
    for (const name of await readdir(join('/etc/systemd/system', entry)).catch(() => [])) names.add(name);
  }
  return names;
}
