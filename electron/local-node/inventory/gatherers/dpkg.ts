import type { InventoryEntry } from '../gatherer';

/** Separators that no field of dpkg's database can hold. */
const fieldEnd = '\x1f';
const rowEnd = '\x1e';

const fields = [
  // The first two are the columns that `dpkg-query -W` itself prints.
  'binary:Package',
  'Version',
  'Architecture',
  'Section',
  'Maintainer',
  'Homepage',
  'binary:Summary',
  'Package',
  'db-fsys:Last-Modified',
] as const;

/** Argument of `dpkg-query -W -f`. */
export const dpkgFormat = fields.map((field) => `\${${field}}`).join(fieldEnd) + rowEnd;

/** One AWS:Application row for each row that `dpkg-query -W` prints. */
export function parseDpkg(output: string): InventoryEntry[] {
  return output
    .split(rowEnd)
    .filter((row) => row !== '')
    .map((row) => {
      const [
        name = '',
        version = '',
        architecture = '',
        section = '',
        maintainer = '',
        homepage = '',
        summary = '',
        bareName = '',
        modified = '',
      ] = row.split(fieldEnd);
      return {
        Name: name,
        ApplicationType: section,
        Publisher: maintainer,
        Version: version,
        InstalledTime: isoSeconds(modified),
        Architecture: awsArchitecture(architecture),
        URL: homepage,
        Summary: summary,
        PackageId: `${bareName}_${version}_${architecture}.deb`,
      };
    });
}

/** The stock agent reports the kernel's names for Debian's architectures. */
export function awsArchitecture(name: string): string {
  if (name === 'amd64') return 'x86_64';
  if (name === 'arm64') return 'aarch64';
  return name;
}

/** Epoch seconds as text to `2026-01-31T12:00:00Z`; empty for anything else. */
export function isoSeconds(text: string): string {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0) return '';
  return new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
