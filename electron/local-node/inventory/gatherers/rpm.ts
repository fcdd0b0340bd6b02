import type { InventoryEntry } from '../gatherer';
import { isoSeconds } from './dpkg';

const fieldEnd = '\x1f';
const rowEnd = '\x1e';

/** Argument of `rpm -qa --queryformat`; absent tags print `(none)`. */
export const rpmFormat =
  [
    'NAME',
    'VERSION',
    'RELEASE',
    'EPOCH',
    'ARCH',
    'GROUP',
    'VENDOR',
    'URL',
    'SUMMARY',
    'SOURCERPM',
    'INSTALLTIME',
  ]
    .map((tag) => `%{${tag}}`)
    .join(fieldEnd) + rowEnd;

/** AWS:Application rows; Epoch and Release are attributes of their own, as AWS has them. */
export function parseRpm(output: string): InventoryEntry[] {
  return output
    .split(rowEnd)
    .filter((row) => row !== '')
    .map((row) => {
      const [name, version, release, epoch, arch, group, vendor, url, summary, source, installed] = row
        .split(fieldEnd)
        .map((value) => (value === '(none)' ? '' : value));
      return {
        Name: name ?? '',
        ApplicationType: group ?? '',
        Publisher: vendor ?? '',
        Version: version ?? '',
        Release: release ?? '',
        Epoch: epoch ?? '',
        InstalledTime: isoSeconds(installed ?? ''),
        Architecture: arch ?? '',
        URL: url ?? '',
        Summary: summary ?? '',
        PackageId: source ?? '',
      };
    });
}
