import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, networkInterfaces, totalmem } from 'node:os';

/** Hashed facts of this machine by name; a fact that cannot be read is absent. */
export type MachineFacts = Record<string, string>;

/** The facts a fingerprint is compared by: they survive updates of the system, but not a move to other hardware. */
export function readMachineFacts(): MachineFacts {
  const facts: MachineFacts = {};
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '')
      facts[name] = createHash('sha256').update(value).digest('base64url');
  };
  add('machine-id', readText('/etc/machine-id') ?? readText('/var/lib/dbus/machine-id'));
  add('product-uuid', readText('/sys/class/dmi/id/product_uuid'));
  add('board-serial', readText('/sys/class/dmi/id/board_serial'));
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address !== undefined && !address.internal);
  add('mac', [...new Set(addresses.map((address) => address?.mac))].sort().join(','));
  add('ip', [...new Set(addresses.map((address) => address?.address))].sort().join(','));
  add('processor', `${cpus()[0]?.model ?? ''} x ${cpus().length}`);
  add('memory', String(Math.round(totalmem() / 2 ** 28)));
  return facts;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
