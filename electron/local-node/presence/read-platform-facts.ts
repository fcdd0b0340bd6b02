import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { release, version } from 'node:os';
import type { PlatformFacts } from './platform-facts';

/** Facts of the machine this runs on; each system has its own source. */
export function readPlatformFacts(platform: NodeJS.Platform = process.platform): PlatformFacts {
  if (platform === 'darwin')
    return parseSwVers(execFileSync('/usr/bin/sw_vers', { encoding: 'utf8', timeout: 5000 }));
  if (platform === 'win32')
    return { platformType: 'Windows', platformName: `Microsoft ${version()}`, platformVersion: release() };
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return parseOsRelease(readFileSync(path, 'utf8'));
    } catch {}
  }
  return { platformType: 'Linux', platformName: 'Linux', platformVersion: release() };
}

/** os-release(5): shell assignments, values may be quoted with either quote and escape with a backslash. */
export function parseOsRelease(text: string): PlatformFacts {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z_][A-Z0-9_]*)=(.*)$/.exec(line);
    if (match) values.set(match[1] as string, unquote((match[2] as string).trim()));
  }
  return {
    platformType: 'Linux',
    platformName: values.get('NAME') ?? 'Linux',
    platformVersion: values.get('VERSION_ID') ?? values.get('BUILD_ID') ?? '',
  };
}

/** Output of macOS's `sw_vers`. */
export function parseSwVers(text: string): PlatformFacts {
  const read = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  return {
    platformType: 'MacOS',
    platformName: read('ProductName') ?? 'macOS',
    platformVersion: read('ProductVersion') ?? '',
  };
}

function unquote(value: string): string {
  const quote = value[0];
  if ((quote === '"' || quote === "'") && value.endsWith(quote) && value.length >= 2) {
    const inner = value.slice(1, -1);
    return quote === '"' ? inner.replace(/\\(["\\$`])/g, '$1') : inner;
  }
  return value;
}
